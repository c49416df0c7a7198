import { readFileSync } from 'node:fs';
import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { type MoleculeNumbers, numbers } from './numbers.js';

const golden: { smiles: string[]; numbers: number[][] } = JSON.parse(
  readFileSync(new URL('../golden/numbers.json', import.meta.url), 'utf8'),
);
const rdkit = await loadRdkit();
const names = [
  'heavyAtoms',
  'hBondAcceptors',
  'hBondDonors',
  'rotatableBonds',
  'aromaticRings',
  'tpsa',
  'molecularWeight',
  'logP',
  'qed',
] as const satisfies readonly (keyof MoleculeNumbers)[];

it('equals Python RDKit on every golden molecule', () => {
  golden.smiles.forEach((smiles, row) => {
    using mol = rdkit.parse(smiles);
    const actual = numbers(mol);
    names.forEach((name, column) => {
      const expected = golden.numbers[row]![column]!;
      // Sums of the same contributions, in another order at most: equal to a few units in the last place.
      const tolerance = 1e-11 * Math.max(1, Math.abs(expected));
      if (!(Math.abs(actual[name] - expected) <= tolerance)) {
        expect.fail(`${name} of ${smiles}: got ${actual[name]}, Python RDKit says ${expected}`);
      }
    });
  });
});
