import { MolxError } from '@molx/core';
import { functionalGroups, numbers } from '@molx/featurizers';
import type { Molecule, Rdkit } from '@molx/molecule';
import type { Drawing, MoleculeFacts, MoleculeText, UnreadableMolecule } from '../engine/engine-methods.js';

/** How a molecule is drawn. */
export interface MoleculeFactsOptions {
  drawing: Drawing;
  /** Atoms of the canonical SMILES; those that the molecule does not have are left out. */
  highlightAtoms: readonly number[];
}

/** All that can be said of a molecule without a model; or why it is none. */
export async function moleculeFacts(
  rdkit: Rdkit,
  molecule: MoleculeText,
  options: MoleculeFactsOptions,
): Promise<MoleculeFacts | UnreadableMolecule> {
  const input = 'smiles' in molecule ? molecule.smiles : molecule.molfile;
  await rdkit.revive();
  try {
    const given = 'smiles' in molecule ? rdkit.parse(molecule.smiles.trim()) : rdkit.parseMolBlock(molecule.molfile);
    const canonical = given.smiles;
    given.dispose();
    const mol = rdkit.parse(canonical, { maxLength: Number.POSITIVE_INFINITY });
    try {
      return factsOf(mol, input, options);
    } finally {
      mol.dispose();
    }
  } catch (error) {
    if (MolxError.is(error, 'invalid-smiles')) return { valid: false, input, reason: reasonOf(error) };
    if (MolxError.is(error, 'rdkit')) return { valid: false, input, reason: error.message };
    throw error;
  }
}

function factsOf(mol: Molecule, input: string, { drawing, highlightAtoms }: MoleculeFactsOptions): MoleculeFacts {
  const atoms = mol.atoms.length;
  return {
    valid: true,
    input,
    smiles: mol.smiles,
    inchiKey: inchiKeyOf(mol),
    formula: hillFormula(mol),
    descriptors: numbers(mol),
    functionalGroups: functionalGroups(mol).map(({ name, count }) => ({ name, count })),
    scaffold: mol.murckoScaffold(),
    molfile: mol.molBlock(),
    svg: mol.svg({ ...drawing, highlightAtoms: highlightAtoms.filter((atom) => atom < atoms) }),
  };
}

function reasonOf(error: MolxError): string {
  return 'reason' in error ? String(error.reason) : error.message;
}

/** Undefined where the InChI library refuses, or the molecule is beyond what it bears. */
function inchiKeyOf(mol: Molecule): string | undefined {
  try {
    return mol.inchiKey() || undefined;
  } catch (error) {
    if (MolxError.is(error, 'invalid-argument')) return undefined;
    throw error;
  }
}

/** Atoms by Hill's system: carbon, hydrogen, then by the alphabet; without carbon all by the alphabet. The charge stands behind. */
export function hillFormula(mol: Molecule): string {
  const counts = new Map<string, number>();
  const add = (symbol: string, count: number) => counts.set(symbol, (counts.get(symbol) ?? 0) + count);
  let charge = 0;
  for (const atom of mol.atoms) {
    add(atom.symbol, 1);
    if (atom.hydrogens > 0) add('H', atom.hydrogens);
    charge += atom.charge;
  }
  const first = counts.has('C') ? ['C', 'H'] : [];
  const rest = [...counts.keys()].filter((symbol) => !first.includes(symbol)).sort();
  const written = [...first, ...rest].flatMap((symbol) => {
    const count = counts.get(symbol);
    return count === undefined ? [] : [`${symbol}${count === 1 ? '' : count}`];
  });
  const sign = charge > 0 ? '+' : '-';
  return `${written.join('')}${charge === 0 ? '' : `${sign}${Math.abs(charge) === 1 ? '' : Math.abs(charge)}`}`;
}
