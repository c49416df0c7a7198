import { describe, expect, it } from 'vitest';
import { randomSplit, scaffoldSplit } from './scaffold-split.js';

/** 40 scaffolds of 1 to 8 molecules, one of 200, and 60 acyclic molecules. */
const records = [
  ...Array.from({ length: 40 }, (_, scaffold) =>
    Array.from({ length: 1 + (scaffold % 8) }, (_, i) => ({
      key: `s${scaffold}m${i}`,
      scaffold: `scaffold ${scaffold}`,
    })),
  ).flat(),
  ...Array.from({ length: 200 }, (_, i) => ({ key: `benzene ${i}`, scaffold: 'c1ccccc1' })),
  ...Array.from({ length: 60 }, (_, i) => ({ key: `acyclic ${i}`, scaffold: '' })),
];

describe('scaffoldSplit', () => {
  it('holds out whole scaffolds and as many molecules as asked', () => {
    const { train, validation } = scaffoldSplit(records, 80, 0);
    expect(validation).toHaveLength(80);
    expect(train.length + validation.length).toBe(records.length);
    const scaffolds = (indices: number[]) =>
      new Set(indices.map((i) => records[i]?.scaffold).filter((name) => name !== ''));
    expect([...scaffolds(validation)].filter((name) => scaffolds(train).has(name))).toEqual([]);
    expect(scaffolds(validation).size).toBeGreaterThan(5);
    expect(scaffolds(train).has('c1ccccc1')).toBe(true);
    expect(validation.some((i) => records[i]?.scaffold === '')).toBe(true);
  });

  it('depends on the seed and on the molecules, not on their order', () => {
    const keys = (list: typeof records, seed: number) =>
      scaffoldSplit(list, 80, seed)
        .validation.map((i) => list[i]?.key)
        .sort();
    expect(keys(records, 0)).toEqual(keys([...records].reverse(), 0));
    expect(keys(records, 0)).not.toEqual(keys(records, 1));
  });

  it('takes a large scaffold when the small ones do not suffice', () => {
    const two = [...'abcdefgh'].map((key, i) => ({ key, scaffold: i < 4 ? 'one' : 'two' }));
    expect(scaffoldSplit(two, 4, 0).validation).toHaveLength(4);
    expect(scaffoldSplit(two, 3, 0).validation).toEqual([]);
  });
});

it('randomSplit keeps stereoisomers together', () => {
  const pairs = Array.from({ length: 100 }, (_, i) => ({ key: `m${i >> 1}`, scaffold: 'same' }));
  const { validation } = randomSplit(pairs, 20, 3);
  expect(validation).toHaveLength(20);
  expect(new Set(validation.map((i) => i >> 1)).size).toBe(10);
});
