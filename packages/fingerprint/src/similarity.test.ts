import { Random } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { onBits, packBits, unpackBits } from './bits.js';
import { FingerprintTable } from './fingerprint-table.js';
import { popCount } from './pop-count.js';
import { dice, tanimoto } from './similarity.js';
import { similaritySearch } from './similarity-search.js';

const random = new Random(1);
const draw = (bits: number, density: number) =>
  packBits(Array.from({ length: bits }, () => Number(random.uniform() < density)));

describe('bits', () => {
  it('unpacks in the order of the contract and packs back', () => {
    const bytes = Uint8Array.of(0b10000001, 0b00000010);
    expect([...unpackBits(bytes, 10)]).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(onBits(bytes)).toEqual([0, 7, 9]);
    expect(packBits(unpackBits(bytes))).toEqual(bytes);
    const row = new Float32Array(12).fill(7);
    unpackBits(bytes, 10, row, 1);
    expect([...row]).toEqual([7, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 7]);
    expect(() => unpackBits(bytes, 17)).toThrow('at least 3 bytes');
    expect(() => unpackBits(bytes, 10, row, 3)).toThrow('room for 10');
  });

  it('counts like a loop over the bits, at any length and offset', () => {
    for (const bits of [0, 1, 8, 31, 167, 2048]) {
      const bytes = draw(bits, 0.4);
      expect(popCount(bytes)).toBe(onBits(bytes).length);
      const shifted = new Uint8Array(bytes.length + 1).subarray(1);
      shifted.set(bytes);
      expect(popCount(shifted)).toBe(onBits(bytes).length);
    }
  });
});

describe('tanimoto and dice', () => {
  it('give the definitions', () => {
    const a = packBits([1, 1, 1, 0, 0, 0, 0, 0, 1]);
    const b = packBits([0, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(tanimoto(a, b)).toBe(2 / 5);
    expect(dice(a, b)).toBe(4 / 7);
    expect(tanimoto(a, a)).toBe(1);
  });

  it('give 0 for two empty ones and refuse unequal lengths', () => {
    expect(tanimoto(new Uint8Array(8), new Uint8Array(8))).toBe(0);
    expect(dice(new Uint8Array(8), new Uint8Array(8))).toBe(0);
    expect(() => tanimoto(new Uint8Array(8), new Uint8Array(9))).toThrow('fingerprints of one length');
  });
});

describe('similaritySearch', () => {
  const bits = 167;
  const rows = Array.from({ length: 3000 }, () => draw(bits, 0.02 + 0.6 * random.uniform()));
  rows.push(rows[17]!, new Uint8Array(rows[0]!.length));
  const table = FingerprintTable.from(rows, bits);

  it.each(['tanimoto', 'dice'] as const)('finds what an exhaustive scan finds, by %s', (metric) => {
    const similarity = metric === 'tanimoto' ? tanimoto : dice;
    for (const query of [rows[17]!, draw(bits, 0.05), draw(bits, 0.9), new Uint8Array(rows[0]!.length)]) {
      const all = rows.map((row, index) => ({ index, similarity: similarity(query, row) }));
      all.sort((a, b) => b.similarity - a.similarity || a.index - b.index);
      expect(similaritySearch(table, query, { k: 25, metric })).toEqual(all.slice(0, 25));
      const close = all.filter((hit) => hit.similarity >= 0.45);
      expect(similaritySearch(table, query, { k: 5000, threshold: 0.45, metric })).toEqual(close);
    }
  });

  it('sees rows added later, and gives rows back as they came', () => {
    const grown = FingerprintTable.from([rows[0]!], bits);
    expect(similaritySearch(grown, rows[1]!)[0]?.index).toBe(0);
    expect(grown.add(rows[1]!)).toBe(1);
    expect(similaritySearch(grown, rows[1]!)[0]).toEqual({ index: 1, similarity: 1 });
    expect(grown.row(1)).toEqual(rows[1]);
    expect(() => grown.row(2)).toThrow('no row 2');
    expect(() => grown.add(new Uint8Array(3))).toThrow('21 bytes');
    expect(similaritySearch(new FingerprintTable(8), new Uint8Array(1))).toEqual([]);
  });
});
