import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { InvalidSmilesError, Random } from '@molx/core';
import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { onBits } from './bits.js';
import { morgan } from './morgan.js';
import { dice, tanimoto } from './similarity.js';

interface Golden {
  settings: [radius: number, bits: number][];
  smiles: string[];
  hashes: string[][];
  onBits: Record<string, number[]>;
  similarities: [a: string, b: string, tanimoto: number, dice: number][];
}
const golden: Golden = read('morgan.json');
const data = process.env['MOLX_DATA'] ?? '../shared/data';
const rdkit = await loadRdkit();

describe('morgan', () => {
  it.each([...golden.settings.entries()])("equals Python RDKit's bits, setting %i: %j", (setting, [radius, bits]) => {
    const different = golden.smiles.filter(
      (smiles, row) => digest(bitsOf(smiles, radius, bits)) !== golden.hashes[row]![setting],
    );
    expect(different).toEqual([]);
  });

  it('sets the bits of named molecules', () => {
    for (const [smiles, bits] of Object.entries(golden.onBits)) expect(onBits(bitsOf(smiles))).toEqual(bits);
  });

  it("gives Python RDKit's similarities", () => {
    for (const [a, b, byTanimoto, byDice] of golden.similarities) {
      expect(tanimoto(bitsOf(a), bitsOf(b))).toBe(byTanimoto);
      expect(dice(bitsOf(a), bitsOf(b))).toBe(byDice);
    }
  });

  it('does not depend on the order of atoms', () => {
    const random = new Random(3);
    for (const smiles of golden.smiles.slice(0, 300)) {
      using mol = rdkit.parse(smiles);
      expect(bitsOf(mol.randomSmiles(random)), smiles).toEqual(morgan(mol));
    }
  });

  it('refuses what it cannot fold', () => {
    using mol = rdkit.parse('C');
    expect(() => morgan(mol, { bits: 0 })).toThrow('bits, a whole number from 1 to 16777216, got 0');
    expect(() => morgan(mol, { radius: -1 })).toThrow('a radius in bonds, a whole number from 0 to 100, got -1');
  });

  it.skipIf(!existsSync(data))('equals Python RDKit on 1,000 rows of published files (MOLX_DATA)', () => {
    const { files } = read<{ files: Record<string, (string | null)[]> }>('morgan-data.json');
    for (const [file, hashes] of Object.entries(files)) {
      const rows = readFileSync(`${data}/${file}`, 'utf8').split('\n').slice(1);
      hashes.forEach((hash, row) => {
        expect(hashOrInvalid(rows[row]!.split('\t')[1]!), `${file} row ${row + 1}`).toBe(hash);
      });
    }
  });
});

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8'));
}

function bitsOf(smiles: string, radius = 2, bits = 2048): Uint8Array {
  using mol = rdkit.parse(smiles);
  return morgan(mol, { radius, bits });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function hashOrInvalid(smiles: string): string | null {
  try {
    return digest(bitsOf(smiles));
  } catch (error) {
    if (error instanceof InvalidSmilesError) return null;
    throw error;
  }
}
