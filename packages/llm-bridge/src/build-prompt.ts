import { InvalidArgumentError } from '@molx/core';
import type { ChatMessage, Tokenizer } from './tokenizer.js';

/** Where a molecule stands in a prompt's text. */
export const moleculePlaceholder = '<mol>';

export interface PromptOptions {
  /** Soft tokens that take a placeholder's place, the trainable soft prompt included. */
  slotsPerMolecule: number;
  /** Molecules at hand; a prompt with more or fewer placeholders is then an error. */
  molecules?: number;
  /** Default `<mol>`. */
  placeholder?: string;
}

/** A prompt as ids, with room for the soft tokens. */
export interface Prompt {
  /** A slot holds id 0, which is never read. */
  readonly ids: readonly number[];
  /** Indices into `ids` where soft tokens go, molecule after molecule. */
  readonly slots: readonly number[];
  readonly molecules: number;
  /** Tokens at its beginning that prompts about other molecules have too: worth reading once. Default: those before the first slot. */
  readonly shared?: number | undefined;
}

/**
 * Encodes a prompt in which each `<mol>` becomes a run of slots for soft tokens.
 *
 * The text between placeholders is encoded piece by piece, so no token reaches across one. Plain text gets the tokens that the tokenizer
 * puts in front of every text (BOS), unless it is written there already, but none behind; a chat goes through the tokenizer's
 * template, which writes its own.
 *
 * @throws {InvalidArgumentError} when the placeholders are not as many as `molecules`, or a chat meets a tokenizer without template
 */
export function buildPrompt(
  tokenizer: Tokenizer,
  prompt: string | readonly ChatMessage[],
  { slotsPerMolecule, molecules, placeholder = moleculePlaceholder }: PromptOptions,
): Prompt {
  const isPlain = typeof prompt === 'string';
  const pieces = (isPlain ? prompt : tokenizer.applyChatTemplate(prompt)).split(placeholder);
  if (molecules !== undefined && molecules !== pieces.length - 1) {
    throw new InvalidArgumentError(
      `the prompt has ${pieces.length - 1} placeholders ${placeholder} for ${molecules} molecules.`,
    );
  }
  const encoded = pieces.map((piece) => (piece === '' ? [] : tokenizer.encode(piece, { addSpecialTokens: false })));
  const leading = isPlain ? leadingSpecialIds(tokenizer) : [];
  const ids = leading.every((id, at) => encoded[0]?.[at] === id) ? [] : leading;
  const slots: number[] = [];
  encoded.forEach((piece, index) => {
    for (let slot = 0; index > 0 && slot < slotsPerMolecule; slot++) slots.push(ids.push(0) - 1);
    for (const id of piece) ids.push(id);
  });
  return { ids, slots, molecules: pieces.length - 1 };
}

/** A prompt and its answer: labels are the answer's ids, and -100 over the prompt. */
export interface LabelledPrompt extends Prompt {
  readonly labels: readonly number[];
}

/** Appends the answer that a model must learn to give, EOS included where it shall learn to stop. */
export function withAnswer(prompt: Prompt, answer: readonly number[]): LabelledPrompt {
  return { ...prompt, ids: [...prompt.ids, ...answer], labels: [...prompt.ids.map(() => -100), ...answer] };
}

/** What the tokenizer puts before any text by itself, often BOS. */
function leadingSpecialIds(tokenizer: Tokenizer): number[] {
  const bare = tokenizer.encode('a', { addSpecialTokens: false });
  const full = tokenizer.encode('a');
  const start = full.findIndex((_, at) => bare.every((id, offset) => full[at + offset] === id));
  return start < 0 ? [] : full.slice(0, start);
}
