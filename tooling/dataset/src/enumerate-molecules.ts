import { MolxError, type OnProgress, type Random } from '@molx/core';
import type { Molecule, Rdkit } from '@molx/molecule';
import { assembleMolecule } from './assemble-molecule.js';
import { isReasonable, screenNumbers, withinLimits } from './screen-molecule.js';
import type { Candidate } from './select-molecules.js';

export interface EnumerateOptions {
  /** How many drawings from the grammar; about two thirds become candidates. */
  draws: number;
  onProgress?: OnProgress;
}

/** Draws from the grammar and keeps what is reasonable, within the limits, and new; stereoisomers count as one. */
export function enumerateMolecules(rdkit: Rdkit, random: Random, options: EnumerateOptions): Candidate[] {
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  for (let draw = 0; draw < options.draws; draw++) {
    if (draw % 2000 === 0) options.onProgress?.({ task: 'enumerate', done: draw, total: options.draws, unit: 'items' });
    const mol = parseOrSkip(rdkit, assembleMolecule(random));
    if (mol === undefined) continue;
    const candidate = screen(mol, seen);
    if (candidate !== undefined) candidates.push(candidate);
    mol.dispose();
  }
  return candidates;
}

function screen(mol: Molecule, seen: Set<string>): Candidate | undefined {
  if (!isReasonable(mol)) return undefined;
  const key = mol.flatSmiles;
  if (seen.has(key)) return undefined;
  seen.add(key);
  const values = screenNumbers(mol);
  if (!withinLimits(values)) return undefined;
  return { smiles: mol.smiles, key, scaffold: mol.murckoScaffold(), numbers: values };
}

/** A drawing that RDKit refuses (a stereo mark it can't place, say) is no molecule of ours. */
function parseOrSkip(rdkit: Rdkit, smiles: string): Molecule | undefined {
  try {
    return rdkit.parse(smiles);
  } catch (error) {
    if (MolxError.is(error, 'invalid-smiles')) return undefined;
    throw error;
  }
}
