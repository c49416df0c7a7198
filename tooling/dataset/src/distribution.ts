import type { MoleculeNumbers } from '@molx/featurizers';
import type { EmbeddedMolecule } from './make-molecules.js';
import { styles } from './styles/styles.js';

/** How a set is spread, as `distribution` measures it. */
export interface Distribution {
  rows: number;
  scaffolds: number;
  /** Rows of the most frequent scaffold that has a ring. */
  largestScaffold: number;
  /** For each counted number: its least, mean and greatest value, and the share of the most frequent one. */
  numbers: Record<string, { least: number; mean: number; greatest: number; majority: number }>;
  /** The share of rows with each functional group, most frequent first. */
  functionalGroups: Record<string, number>;
  /** For each description style: distinct texts and mean length in characters. */
  styles: Record<string, { distinct: number; meanCharacters: number }>;
}

const counts = ['heavyAtoms', 'hBondAcceptors', 'hBondDonors', 'rotatableBonds', 'aromaticRings'] as const;
const measures = ['tpsa', 'molecularWeight', 'logP', 'qed'] as const;

/** Measures what a reader of the set's README wants to know. */
export function distribution(molecules: readonly EmbeddedMolecule[]): Distribution {
  const perScaffold = tally(molecules.map(({ scaffold }) => scaffold));
  const withGroup = tally(molecules.flatMap(({ facts }) => facts.functionalGroups.map(({ name }) => name)));
  const share = (count: number) => round(count / molecules.length, 3);
  const numbers = [...counts, ...measures].map((key: keyof MoleculeNumbers) => {
    const values = molecules.map(({ facts }) => facts[key]);
    const most = Math.max(
      ...tally(values.map((value) => value.toFixed(key === 'qed' ? 2 : key === 'logP' ? 1 : 0))).values(),
    );
    return [
      key,
      {
        least: round(Math.min(...values), 2),
        mean: round(mean(values), 2),
        greatest: round(Math.max(...values), 2),
        majority: share(most),
      },
    ] as const;
  });
  return {
    rows: molecules.length,
    scaffolds: perScaffold.size,
    largestScaffold: Math.max(...[...perScaffold].filter(([scaffold]) => scaffold !== '').map(([, count]) => count)),
    numbers: Object.fromEntries(numbers),
    functionalGroups: Object.fromEntries(
      [...withGroup].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, share(count)]),
    ),
    styles: Object.fromEntries(
      styles.map((style) => {
        const texts = molecules.map(({ facts }) => style.describe(facts));
        return [
          style.name,
          { distinct: new Set(texts).size, meanCharacters: round(mean(texts.map((t) => t.length)), 1) },
        ];
      }),
    ),
  };
}

function tally<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
