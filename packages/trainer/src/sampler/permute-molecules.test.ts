import { expect, it } from 'vitest';
import { permuteMolecules } from './permute-molecules.js';

const pools = [
  { task: 'caption', weight: 1, examples: [0, 0, 2, 5, 9, 9, 11].map((record, i) => ({ record, answer: i })) },
  { task: 'logP', weight: 1, examples: [0, 1].map((record) => ({ record, answer: 0 })) },
];

it('gives every molecule of a task another one of the task, each once', () => {
  const permute = permuteMolecules(pools, 4);
  const records = [0, 2, 5, 9, 11];
  const partners = records.map((record) => permute('caption', record));
  expect([...partners].sort((a, b) => a - b)).toEqual(records);
  for (const [i, record] of records.entries()) expect(partners[i]).not.toBe(record);
  expect([permute('logP', 0), permute('logP', 1)]).toEqual([1, 0]);
  expect(records.map((record) => permuteMolecules(pools, 4)('caption', record))).toEqual(partners);
  expect(() => permute('logP', 2)).toThrow('record 2 is not one of its molecules');
});

it('refuses a task with one molecule', () => {
  const [only] = pools[1]?.examples ?? [];
  expect(() => permuteMolecules([{ task: 'qed', weight: 1, examples: only ? [only] : [] }], 0)).toThrow(
    'qed has one molecule',
  );
});
