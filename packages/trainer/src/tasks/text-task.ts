import type { MoleculeRecord } from '../data/molecule-record.js';
import type { TaskWording } from './built-in-tasks.js';
import type { Task } from './task.js';

/** Letters and digits with the marks that names of chemistry hold inside. */
const word = /[\p{L}\p{N}]+(?:[-.,'()[\]][\p{L}\p{N}]+)*/gu;

/** English words that tell nothing by themselves; numbers and "no" do. */
const functionWords = new Set(
  'a an and are as at be been being but by can for from had has have in into is it its of on or that the their there these this those to was were which with'.split(
    ' ',
  ),
);

/**
 * A text field as a task: every text that the data have of a molecule is an answer.
 *
 * Its values are the words that fewer than half of the training answers have, function words aside, and all words with
 * a digit.
 *
 * @param train  the records that tell which words are common
 */
export function textTask(
  {
    name,
    field,
    maxSmilesLength = Number.POSITIVE_INFINITY,
  }: { name: string; field: string; maxSmilesLength?: number | undefined },
  wording: TaskWording,
  train: readonly MoleculeRecord[],
): Task {
  const common = commonWords(train.flatMap(({ texts }) => texts[field] ?? []));
  return {
    name,
    ...wording,
    kind: 'text',
    needsSmiles: false,
    count: ({ smiles, texts }) => (smiles.length > maxSmilesLength ? 0 : (texts[field]?.length ?? 0)),
    answer: ({ texts }, _features, index) => {
      const text = texts[field]?.[index] ?? '';
      return { text, values: valueWords(text, common) };
    },
  };
}

/** Function words, and the words, in lower case, that at least half of the texts hold. */
export function commonWords(texts: readonly string[]): Set<string> {
  const holders = new Map<string, number>();
  for (const text of texts) {
    const words = new Set(Array.from(text.matchAll(word), ([match]) => match.toLowerCase()));
    for (const name of words) holders.set(name, (holders.get(name) ?? 0) + 1);
  }
  const shared = [...holders].filter(([, count]) => 2 * count >= texts.length).map(([name]) => name);
  return new Set([...functionWords, ...shared]);
}

function valueWords(text: string, common: ReadonlySet<string>): [number, number][] {
  return Array.from(text.matchAll(word))
    .filter(([match]) => /\p{N}/u.test(match) || !common.has(match.toLowerCase()))
    .map((match) => [match.index, match.index + match[0].length]);
}
