import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { InvalidArgumentError, InvalidSmilesError, Random } from '@molx/core';
import { loadRdkit, type Molecule } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import {
  atomPairCounts,
  atomPairs,
  type CountFingerprint,
  countDice,
  countTanimoto,
  FingerprintTable,
  maccs,
  maccsBits,
  morgan,
  morganCounts,
  onBits,
  rdk,
  rdkCounts,
  similaritySearch,
  tanimoto,
  torsionCounts,
  torsions,
  unpackBits,
} from './index.js';

const faces = { maccs, rdk, rdkCounts, atomPairs, atomPairCounts, torsions, torsionCounts, morgan, morganCounts };
type Face = (mol: Molecule, options: object) => Uint8Array | CountFingerprint;
type Setting = [face: keyof typeof faces, options: object];

interface Golden {
  settings: Record<string, Setting[]>;
  odd: string[];
  oddDigests: string[][];
  digests: string[];
  clear: Record<string, [...Setting, values: unknown][]>;
  similarities: [a: string, b: string, tanimoto: number, dice: number][];
}
const golden = read<Golden>('fingerprints.json');
const { smiles: molecules } = read<{ smiles: string[] }>('morgan.json');
const families = Object.keys(golden.settings);
const data = process.env['MOLX_DATA'] ?? '../shared/data';
const rdkit = await loadRdkit();

describe("Python RDKit's fingerprints", () => {
  it.each([...families.entries()])('family %i, %s, of 1,000 molecules', (family, name) => {
    const different = molecules.filter((smiles, row) => {
      return using(smiles, (mol) => digestOf(mol, name)) !== golden.digests[row]!.slice(family * 10, family * 10 + 10);
    });
    expect(different).toEqual([]);
  });

  it('of odd molecules', () => {
    for (const [row, smiles] of golden.odd.entries()) {
      expect(using(smiles, digestsOf), smiles).toEqual(golden.oddDigests[row]);
    }
  });

  it('of named molecules, value by value', () => {
    for (const [smiles, fingerprints] of Object.entries(golden.clear)) {
      for (const [face, options, values] of fingerprints)
        expect(
          using(smiles, (mol) => valuesOf(mol, [face, options])),
          face,
        ).toEqual(values);
    }
  });

  it('and its similarities of counts', () => {
    for (const [a, b, byTanimoto, byDice] of golden.similarities) {
      const [x, y] = [a, b].map((smiles) => using(smiles, (mol) => morganCounts(mol)));
      expect(countTanimoto(x!, y!)).toBe(byTanimoto);
      expect(countDice(x!, y!)).toBe(byDice);
    }
  });

  it.skipIf(!existsSync(data))('of 400 rows of published files (MOLX_DATA)', () => {
    const { files } = read<{ files: Record<string, (string | null)[]> }>('fingerprints-data.json');
    for (const [file, digests] of Object.entries(files)) {
      const rows = readFileSync(`${data}/${file}`, 'utf8').split('\n').slice(1);
      digests.forEach((digest, row) => {
        expect(rowDigest(rows[row]!.split('\t')[1]!), `${file} row ${row + 1}`).toBe(digest);
      });
    }
  });
});

describe('counts', () => {
  it('fold to the bits of the same settings', () => {
    for (const smiles of molecules.slice(0, 200)) {
      using(smiles, (mol) => {
        expect([...morganCounts(mol, { bits: 512 }).ids]).toEqual(onBits(morgan(mol, { bits: 512 })));
        expect([...rdkCounts(mol, { bits: 512, maxPath: 4 }).ids]).toEqual(onBits(rdk(mol, { bits: 512, maxPath: 4 })));
        const plain = { bits: 512, countSimulation: false };
        expect([...atomPairCounts(mol, plain).ids]).toEqual(onBits(atomPairs(mol, plain)));
        expect([...torsionCounts(mol, plain).ids]).toEqual(onBits(torsions(mol, plain)));
      });
    }
  });

  it('do not depend on the order of atoms', () => {
    const triples = (mol: Molecule) => torsionCounts(mol, { torsionAtomCount: 3 });
    const random = new Random(5);
    for (const smiles of molecules.slice(0, 200)) {
      const other = using(smiles, (mol) => mol.randomSmiles(random));
      for (const counts of [morganCounts, atomPairCounts, triples, (mol: Molecule) => rdkCounts(mol, { maxPath: 4 })])
        expect(using(other, counts), `${smiles} ${other}`).toEqual(using(smiles, counts));
    }
  });

  it('have similarities of 0 where nothing is shared or there is nothing, and refuse unlike lengths', () => {
    const none = using('C', (mol) => torsionCounts(mol));
    expect(none.ids).toHaveLength(0);
    expect([countTanimoto(none, none), countDice(none, none)]).toEqual([0, 0]);
    const [water, ethane] = ['O', 'CC'].map((smiles) => using(smiles, (mol) => morganCounts(mol)));
    expect(countTanimoto(water!, ethane!)).toBe(0);
    expect(countDice(ethane!, ethane!)).toBe(1);
    const folded = using('O', (mol) => morganCounts(mol, { bits: 64 }));
    expect(() => countTanimoto(water!, folded)).toThrow('counts folded alike');
  });
});

describe('maccs', () => {
  it('has 167 bits that a table can search', () => {
    const rows = molecules.slice(0, 100).map((smiles) => using(smiles, maccs));
    expect(unpackBits(rows[0]!, maccsBits)).toHaveLength(167);
    const table = FingerprintTable.from(rows, maccsBits);
    const best = similaritySearch(table, rows[40]!, { k: 100 });
    expect(best).toHaveLength(100);
    for (const { index, similarity } of best) expect(similarity).toBe(tanimoto(rows[40]!, rows[index]!));
  });

  it('gives the bits of RDKit', () => {
    const rings = [
      'C1CC2CC1CC2',
      'C1CCCCCCCCCCCCC1',
      'c1ccc2c(c1)ccc1ccccc12',
      'C12C3C4C1C5C2C3C45',
      'C1CC1.C1CCC1.C1CCCCCC1',
    ];
    const odd = [
      '[2H]C([2H])O[3H]',
      '[Na+].[Cl-]',
      '[NH3+]CC([O-])=O',
      '[Hf].[Hg].[Es]',
      '*C*',
      '[H][H]',
      'C[N+](C)(C)C',
      'O=S(=O)(O)SS',
    ];
    for (const smiles of [...rings, ...odd, ...molecules]) {
      using(smiles, (mol) => expect(onBits(maccs(mol)), smiles).toEqual(onBits(mol.fingerprintBits('maccs'))));
    }
  });
});

it('refuses settings that would crash RDKit or mean nothing', () => {
  using('CCO', (mol) => {
    const wrong = [
      () => atomPairs(mol, { bits: 4 }),
      () => atomPairs(mol, { minDistance: 0 }),
      () => atomPairs(mol, { maxDistance: 31 }),
      () => atomPairCounts(mol, { minDistance: 5, maxDistance: 4 }),
      () => torsions(mol, { bits: 4 }),
      () => torsions(mol, { torsionAtomCount: 1 }),
      () => torsionCounts(mol, { torsionAtomCount: 6 }),
      () => rdk(mol, { minPath: 0 }),
      () => rdk(mol, { bitsPerFeature: 0 }),
      () => rdkCounts(mol, { minPath: 3, maxPath: 2 }),
      () => morgan(mol, { countSimulation: true, bits: 4 }),
      () => morganCounts(mol, { radius: 1.5 }),
      () => morganCounts(mol, { radius: 101 }),
      () => morgan(mol, { includeRingMembership: false, radius: 101 }),
      () => morgan(mol, { includeRingMembership: false, bits: 2 ** 24 + 1 }),
      () => torsions(mol, { torsionAtomCount: 5, bits: 2 ** 24 + 1 }),
      ...[morganCounts, atomPairCounts, torsionCounts, rdkCounts].map((of) => () => of(mol, { bits: 2 ** 24 + 1 })),
    ];
    for (const call of wrong) expect(call).toThrow(InvalidArgumentError);
    expect(atomPairs(mol, { bits: 5 })).toHaveLength(1);
  });
});

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8'));
}

function using<T>(smiles: string, use: (mol: Molecule) => T): T {
  const mol = rdkit.parse(smiles);
  try {
    return use(mol);
  } finally {
    mol.dispose();
  }
}

/** Set bits, or [id, count] pairs. */
function valuesOf(mol: Molecule, [face, options]: Setting): unknown[] {
  const fingerprint = (faces[face] as Face)(mol, options);
  if (fingerprint instanceof Uint8Array) return onBits(fingerprint);
  return Array.from(fingerprint.ids, (id, feature) => [id, fingerprint.counts[feature]]);
}

function digestOf(mol: Molecule, family: string): string {
  return sha256(golden.settings[family]!.map((setting) => valuesOf(mol, setting))).slice(0, 10);
}

function digestsOf(mol: Molecule): string[] {
  return families.map((family) => digestOf(mol, family));
}

function rowDigest(smiles: string): string | null {
  try {
    return sha256(using(smiles, digestsOf).join('')).slice(0, 16);
  } catch (error) {
    if (error instanceof InvalidSmilesError) return null;
    throw error;
  }
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
