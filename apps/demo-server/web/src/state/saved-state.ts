import type { Sampling } from '../api/chat.js';
import type { Speaker } from '../api/models.js';

/** A question with its answers, as a link or a file keeps it. */
export interface SavedTurn {
  question: string;
  /** The molecule that it was about; empty without one. */
  smiles: string;
  answers: Partial<Record<Speaker, string>>;
}

export const modes = ['molx', 'llm', 'both'] as const;
/** Who answers: the model that sees molecules, the language model alone, or both beside each other. */
export type Mode = (typeof modes)[number];

/** Everything of the page that a link restores. */
export interface SavedState {
  smiles: string;
  mode: Mode;
  sampling: Sampling;
  turns: SavedTurn[];
}

export const defaultSampling: Sampling = { temperature: 0, max_tokens: 128, seed: 0 };

/** Texts beyond this are no state that the page wrote. */
const maxText = 20_000;
const maxTurns = 200;

/**
 * The state in a value that came from a link, which may hold anything: what is missing or wrong becomes the default.
 *
 * @returns  undefined for what is no state at all
 */
export function savedState(value: unknown): SavedState | undefined {
  if (!isRecord(value)) return undefined;
  const { smiles, mode, sampling, turns } = value;
  return {
    smiles: text(smiles) ?? '',
    mode: modes.find((known) => known === mode) ?? 'molx',
    sampling: savedSampling(isRecord(sampling) ? sampling : {}),
    turns: Array.isArray(turns) ? turns.slice(0, maxTurns).flatMap(savedTurn) : [],
  };
}

function savedSampling({ temperature, max_tokens, seed }: Record<string, unknown>): Sampling {
  return {
    temperature: within(temperature, 0, 2) ?? defaultSampling.temperature,
    max_tokens: Math.round(within(max_tokens, 1, 1024) ?? defaultSampling.max_tokens),
    seed: Math.round(within(seed, 0, 2 ** 31 - 1) ?? defaultSampling.seed),
  };
}

function savedTurn(value: unknown): SavedTurn[] {
  if (!isRecord(value) || !isRecord(value['answers'])) return [];
  const question = text(value['question']);
  const molx = text(value['answers']['molx']);
  const llm = text(value['answers']['llm']);
  if (question === undefined || (molx === undefined && llm === undefined)) return [];
  const answers = { ...(molx !== undefined && { molx }), ...(llm !== undefined && { llm }) };
  return [{ question, smiles: text(value['smiles']) ?? '', answers }];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === 'string' && value.length <= maxText ? value : undefined);

const within = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most ? value : undefined;
