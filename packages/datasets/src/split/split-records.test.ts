import { describe, expect, it } from 'vitest';
import { splitRecords } from './split-records.js';

const record = (key: string, scaffold = '') => ({ key, scaffold });
const molecules = Array.from({ length: 100 }, (_, index) => record(`C${index}`, `ring ${Math.floor(index / 3)}`));
const shares: [number, number, number] = [0.8, 0.1, 0.1];

describe('splitRecords', () => {
  it.each(['scaffold', 'random'] as const)('holds out by %s, the same each time', (kind) => {
    const split = { kind, shares, seed: 3 };
    const parts = splitRecords(molecules, split, { name: 'mine' });
    const sizes = [parts.train.length, parts.validation.length, parts.test.length];
    expect(sizes.reduce((a, b) => a + b)).toBe(100);
    expect([...parts.train, ...parts.validation, ...parts.test].sort((a, b) => a - b)).toEqual(
      molecules.map((_, i) => i),
    );
    expect(splitRecords(molecules, split, { name: 'mine' })).toEqual(parts);
    expect(splitRecords(molecules, { ...split, seed: 4 }, { name: 'mine' })).not.toEqual(parts);
    if (kind === 'random') expect(sizes).toEqual([80, 10, 10]);
    else {
      const rings = (indices: number[]) => new Set(indices.map((index) => molecules[index]!.scaffold));
      expect(
        [...rings(parts.train)].filter((ring) => rings(parts.test).has(ring) || rings(parts.validation).has(ring)),
      ).toEqual([]);
    }
  });

  it('takes a given split as it is', () => {
    const given = [
      { ...record('a'), part: 'test' as const },
      { ...record('b'), part: 'train' as const },
    ];
    expect(splitRecords(given, { kind: 'given' }, { name: 'mine', parts: ['train', 'test'] })).toEqual({
      train: [1],
      validation: [],
      test: [0],
    });
    expect(() => splitRecords([record('a')], { kind: 'given' }, { name: 'mine' })).toThrow('record 1 is of no part');
  });

  it('refuses an empty part', () => {
    expect(() => splitRecords(molecules.slice(0, 4), { kind: 'random', shares, seed: 0 }, { name: 'mine' })).toThrow(
      'mine: the random split of 4 rows leaves validation and test empty (train 4, validation 0, test 0).',
    );
    expect(() => splitRecords([], { kind: 'deepchem-scaffold', shares, seed: 0 }, { name: 'mine' })).toThrow(
      'leaves train',
    );
  });
});
