import type { Random } from '@molx/core';
import type { ScreenNumbers } from './screen-molecule.js';

/** A molecule that passed the screen. */
export interface Candidate {
  smiles: string;
  /** `flatSmiles`: canonical SMILES without stereo and isotopes. */
  key: string;
  scaffold: string;
  numbers: ScreenNumbers;
}

/** The properties whose distribution is flattened, each with its bins. */
const bins: readonly ((numbers: ScreenNumbers) => number)[] = [
  (n) => n.aromaticRings,
  (n) => n.hBondDonors,
  (n) => Math.min(n.hBondAcceptors, 9),
  (n) => Math.min(n.rotatableBonds, 10),
  (n) => Math.min(Math.floor(n.heavyAtoms / 4), 9),
  (n) => Math.max(-1, Math.min(Math.floor(n.logP), 5)),
  (n) => Math.min(Math.floor(n.tpsa / 25), 5),
];

/** A bin's share in the selection goes with its share among the candidates to this power: 1 keeps it, 0 makes all bins equal. */
const flattening = 0.35;
const rakingRounds = 12;

export interface SelectOptions {
  count: number;
  /** Who gives its place, once selected, to the next candidate of its scaffold; where there is none, the place is lost. */
  replace: (candidate: Candidate) => boolean;
  /** The most molecules of one Murcko scaffold. */
  perScaffold: number;
  /** The most molecules without a ring. */
  acyclic: number;
}

/**
 * Picks `count` candidates so that all binned properties are spread wide at once: raking (iterative proportional
 * fitting, Deming and Stephan 1940) gives each a weight, then weighted sampling without replacement (Efraimidis and
 * Spirakis 2006) draws, under a cap for each scaffold.
 */
export function selectMolecules(candidates: readonly Candidate[], random: Random, options: SelectOptions): Candidate[] {
  const weights = rake(candidates);
  const keys = candidates.map((_, i) => Math.log(1 - random.uniform()) / weights[i]!);
  const order = candidates.map((_, i) => i).sort((a, b) => keys[b]! - keys[a]!);
  const taken = new Map<string, number>();
  const selected: Candidate[] = [];
  for (const i of order) {
    if (selected.length === options.count) break;
    const candidate = candidates[i]!;
    const used = taken.get(candidate.scaffold) ?? 0;
    if (used >= (candidate.scaffold === '' ? options.acyclic : options.perScaffold)) continue;
    taken.set(candidate.scaffold, used + 1);
    selected.push(candidate);
  }
  random.shuffle(selected);
  const others = new Set(order.map((i) => candidates[i]!));
  for (const candidate of selected) others.delete(candidate);
  return selected.flatMap((candidate) => {
    if (!options.replace(candidate)) return [candidate];
    const next = [...others].find((other) => other.scaffold === candidate.scaffold && !options.replace(other));
    if (next === undefined) return [];
    others.delete(next);
    return [next];
  });
}

function rake(candidates: readonly Candidate[]): Float64Array {
  const weights = new Float64Array(candidates.length).fill(1);
  const binOf = bins.map((bin) => candidates.map(({ numbers }) => bin(numbers)));
  const targets = binOf.map((column) => {
    const shares = sums(column, new Float64Array(column.length).fill(1));
    for (const [bin, share] of shares) shares.set(bin, share ** flattening);
    return normalized(shares);
  });
  for (let round = 0; round < rakingRounds; round++) {
    for (const [p, column] of binOf.entries()) {
      const now = normalized(sums(column, weights));
      for (const [i, bin] of column.entries()) weights[i]! *= targets[p]!.get(bin)! / now.get(bin)!;
    }
  }
  return weights;
}

function sums(column: readonly number[], weights: Float64Array): Map<number, number> {
  const totals = new Map<number, number>();
  for (const [i, bin] of column.entries()) totals.set(bin, (totals.get(bin) ?? 0) + weights[i]!);
  return totals;
}

function normalized(totals: Map<number, number>): Map<number, number> {
  const total = [...totals.values()].reduce((a, b) => a + b, 0);
  return new Map([...totals].map(([bin, value]) => [bin, value / total]));
}
