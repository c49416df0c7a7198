import { type RequestOptions, request } from './request.js';

export const embeddingKinds = ['fused', 'smiles', 'graph', 'fingerprint'] as const;
export type EmbeddingKind = (typeof embeddingKinds)[number];

/** The server's vector of a molecule. @throws {ServerError} */
export async function serverEmbedding(
  smiles: string,
  kind: EmbeddingKind,
  options?: RequestOptions,
): Promise<Float32Array> {
  const body = { model: `molx-${kind}`, input: smiles, encoding_format: 'float' };
  const { data } = await request<{ data: [{ embedding: number[] }] }>('/v1/embeddings', body, options);
  return Float32Array.from(data[0].embedding);
}
