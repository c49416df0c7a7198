import { type OnProgress, Random } from '@molx/core';
import type { Rdkit } from '@molx/molecule';
import { enumerateMolecules } from './enumerate-molecules.js';
import { type Exclusions, exclusionMark } from './exclusions.js';
import { factsLine } from './facts-line.js';
import { FactFinder, type MoleculeFacts } from './molecule-facts.js';
import { type Candidate, selectMolecules } from './select-molecules.js';
import { styles } from './styles/styles.js';

export interface MakeMoleculesOptions {
  seed: number;
  /** Drawings from the grammar. */
  draws: number;
  /** Rows to keep. */
  rows: number;
  /** Tells which of all candidates must stay out. */
  exclude: (candidates: readonly Candidate[]) => Exclusions;
  onProgress?: OnProgress;
}

/** A row of the embedded set. */
export interface EmbeddedMolecule {
  id: string;
  smiles: string;
  scaffold: string;
  facts: MoleculeFacts;
}

/** Draws, screens, selects and measures; the same options give the same rows. */
export function makeMolecules(rdkit: Rdkit, options: MakeMoleculesOptions): EmbeddedMolecule[] {
  const { seed, draws, rows, exclude, onProgress } = options;
  const random = new Random(seed);
  const candidates = enumerateMolecules(rdkit, random.fork('draw'), {
    draws,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const excluded = exclude(candidates);
  const free = candidates.filter(({ key }) => !excluded.early.has(exclusionMark(key)));
  const selected = selectMolecules(free, random.fork('select'), {
    count: rows,
    replace: ({ key }) => excluded.late.has(exclusionMark(key)),
    perScaffold: Math.max(4, Math.round(rows / 250)),
    acyclic: Math.round(rows * 0.05),
  });
  const finder = new FactFinder(rdkit);
  return selected.map(({ smiles, scaffold }, i) => {
    const mol = rdkit.parse(smiles);
    try {
      return { id: `molx-${String(i + 1).padStart(5, '0')}`, smiles, scaffold, facts: finder.find(mol) };
    } finally {
      mol.dispose();
    }
  });
}

/** The columns of `molecules.tsv`. */
export const columns: readonly string[] = ['id', 'smiles', 'facts', ...styles.map(({ name }) => name)];

/** `molecules.tsv`: a header, then one molecule per line with its facts line and one description per style. */
export function moleculesTsv(molecules: readonly EmbeddedMolecule[]): string {
  const lines = molecules.map(({ id, smiles, facts }) =>
    [id, smiles, factsLine(facts), ...styles.map((style) => style.describe(facts))].join('\t'),
  );
  return `${[columns.join('\t'), ...lines].join('\n')}\n`;
}

/** The marks of those candidates that `heldOut` (flat canonical SMILES) holds, sorted. */
export function collisions(candidates: readonly Candidate[], heldOut: ReadonlySet<string>): string[] {
  return candidates
    .filter(({ key }) => heldOut.has(key))
    .map(({ key }) => exclusionMark(key))
    .sort();
}
