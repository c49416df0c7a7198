import { request } from './request.js';

/** Ids of the served language models. */
export interface ChatModels {
  /** Sees molecules. */
  molx: string;
  /** The language model alone, which reads SMILES text; absent where the server has none. */
  llm?: string | undefined;
}

/** Who may answer. */
export type Speaker = keyof ChatModels;

const aloneSuffix = '-llm';

/** @throws {ServerError} */
export async function loadModels(): Promise<ChatModels> {
  const { data } = await request<{ data: { id: string }[] }>('/v1/models');
  return chatModels(data.map(({ id }) => id));
}

/** The first model that has a twin without MolX, else the first that is none of the embedding models. */
export function chatModels(ids: readonly string[]): ChatModels {
  const chat = ids.filter((id) => !/^molx-(fused|smiles|graph|fingerprint)$/.test(id));
  const molx = chat.find((id) => chat.includes(`${id}${aloneSuffix}`)) ?? chat[0] ?? '';
  const llm = `${molx}${aloneSuffix}`;
  return { molx, ...(chat.includes(llm) && { llm }) };
}
