import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadRdkit, type Molecule } from './index.js';

interface GoldenMolecule {
  smiles: string;
  canonical: string;
  scaffold: string;
  qed: number;
  largest?: string;
  atoms?: string;
  bonds?: string;
}

const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as T;
const data = process.env['MOLX_DATA'] ?? '../shared/data';
const rdkit = await loadRdkit();
const { molecules } = read<{ molecules: GoldenMolecule[] }>('molecule.json');

/** What `use` finds different, per molecule. */
function differences(use: (mol: Molecule, golden: GoldenMolecule) => [unknown, unknown] | undefined): unknown[] {
  return molecules.flatMap((golden) => {
    const mol = rdkit.parse(golden.smiles);
    const [actual, expected] = use(mol, golden) ?? [];
    mol.dispose();
    return actual === expected ? [] : [{ smiles: golden.smiles, actual, expected }];
  });
}

const atomText = (mol: Molecule) =>
  mol.atoms
    .map((a) =>
      [
        a.atomicNumber,
        a.charge,
        a.isotope,
        a.hydrogens,
        a.degree,
        Number(a.aromatic),
        Number(a.inRing),
        a.radicals,
        a.mapNumber,
        a.chirality,
      ].join(),
    )
    .join(' ');
const bondText = (mol: Molecule) =>
  mol.bonds
    .map((b) => [b.begin, b.end, b.order, Number(b.aromatic), Number(b.inRing), b.stereo, b.direction].join())
    .join(' ');

it('atoms and bonds are RDKit’s, with chiral tags, stereo and bond directions', () => {
  expect(differences((mol, { atoms }) => (atoms === undefined ? undefined : [atomText(mol), atoms]))).toEqual([]);
  expect(differences((mol, { bonds }) => (bonds === undefined ? undefined : [bondText(mol), bonds]))).toEqual([]);
});

it('canonical SMILES and largest fragments are RDKit’s', () => {
  expect(differences((mol, { canonical }) => [mol.smiles, canonical])).toEqual([]);
  expect(
    differences((mol, { largest, canonical }) => {
      const fragment = mol.largestFragment();
      const { smiles } = fragment;
      fragment.dispose();
      return [smiles, largest ?? canonical];
    }),
  ).toEqual([]);
});

it('Murcko scaffolds are RDKit’s', () => {
  expect(differences((mol, { scaffold }) => [mol.murckoScaffold(), scaffold])).toEqual([]);
});

it('QED is RDKit’s', () => {
  // The golden has 9 digits, and both sides sum the same doubles in other orders.
  expect(differences((mol, { qed }) => [Math.abs(mol.qed() - qed) < 2e-9, true])).toEqual([]);
});

it.skipIf(!existsSync(data))(
  'scaffolds, bonds and QED are RDKit’s on 1,200 rows of published files (MOLX_DATA)',
  () => {
    const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
    const { files } = read<{ files: Record<string, ([string, string, number | null] | null)[]> }>('molecule-data.json');
    for (const [file, goldens] of Object.entries(files)) {
      const rows = readFileSync(`${data}/${file}`, 'utf8').split('\n').slice(1);
      const different = goldens.flatMap((golden, row) => {
        if (golden === null) return [];
        const mol = rdkit.parse(rows[row]!.split('\t')[1]!);
        const [scaffold, bonds, qed] = golden;
        const same = digest(mol.murckoScaffold()) === scaffold && digest(bondText(mol)) === bonds;
        const sameQed = qed === null || Math.abs(mol.qed() - qed) < 1e-6;
        mol.dispose();
        return same && sameQed ? [] : [`${file} row ${row + 1}`];
      });
      expect(different).toEqual([]);
    }
  },
);
