import { moleculePlaceholder, type Tokenizer } from '@molx/llm-bridge';
import type { SlotContent } from './slot-content.js';

/** One training sequence, in which several token embeddings may share a place. */
export interface ReadingExample {
  /** Token ids, in order of their places. */
  ids: number[];
  /** The place of each id, from 0; ids of one place are summed. */
  places: number[];
  /** For each place, the token it must be predicted as, or -100. */
  labels: number[];
}

/** Encodes facts once: ` size large` as the ids that stand in a prompt. */
export function encodeFacts(tokenizer: Tokenizer, line: string, separator = ';'): number[][] {
  return line
    .split(separator)
    .map((fact) => fact.trim())
    .filter((fact) => fact !== '')
    .map((fact) => tokenizer.encode(` ${fact}`, { addSpecialTokens: false }));
}

/** What never changes between the examples of a run. */
export interface ReadingContext {
  tokenizer: Tokenizer;
  /** What the tokenizer puts before any text, often BOS. */
  leading: readonly number[];
  /** What parts two facts that are written as text. */
  separator: readonly number[];
}

/** @param prompt  rendered, with one `<mol>` where the slot is */
export function readingExample(
  { tokenizer, leading, separator }: ReadingContext,
  prompt: string,
  slot: SlotContent,
  answer: readonly number[],
): ReadingExample {
  const example: ReadingExample = { ids: [], places: [], labels: [] };
  const encode = (text: string) => (text === '' ? [] : tokenizer.encode(text, { addSpecialTokens: false }));
  const [before = '', after = ''] = prompt.split(moleculePlaceholder);
  addTokens(example, [...leading, ...encode(before)]);
  slot.facts.forEach((fact, index) => {
    if (slot.packed) addPlace(example, fact);
    else addTokens(example, index === 0 ? fact : [...separator, ...fact]);
  });
  addTokens(example, encode(after));
  addTokens(example, answer, answer);
  return example;
}

/** A stretch of plain text: every token is a label but the first. */
export function textExample(ids: readonly number[]): ReadingExample {
  const example: ReadingExample = { ids: [], places: [], labels: [] };
  addTokens(example, ids, ids);
  return example;
}

function addTokens(example: ReadingExample, ids: readonly number[], labels?: readonly number[]): void {
  ids.forEach((id, index) => {
    addPlace(example, [id], labels?.[index]);
  });
}

function addPlace(example: ReadingExample, ids: readonly number[], label = -100): void {
  const place = example.labels.length;
  for (const id of ids) {
    example.ids.push(id);
    example.places.push(place);
  }
  example.labels.push(label);
}
