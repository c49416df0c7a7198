import { Random } from '@molx/core';

/** What a split looks at. */
export interface SplitRecord {
  key: string;
  scaffold: string;
}

/** Indices into the records, ascending. */
export interface Split {
  train: number[];
  validation: number[];
}

/**
 * Holds out whole Murcko scaffolds, drawn by `seed`, until `count` molecules are held out or nothing more fits.
 *
 * Molecules with one scaffold stay together. An acyclic molecule has none: it stays with those that differ from it by
 * stereochemistry only. A scaffold of more than a tenth of `count` stays in training, so that validation covers many,
 * unless the small ones don't suffice. What is drawn depends on the set of molecules, not on their order.
 *
 * Bemis and Murcko 1996 (scaffolds).
 */
export function scaffoldSplit(records: readonly SplitRecord[], count: number, seed: number): Split {
  const groups = new Map<string, number[]>();
  for (const [index, { key, scaffold }] of records.entries()) {
    const name = scaffold === '' ? `acyclic ${key}` : scaffold;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  }
  const names = new Random(`${seed}/scaffold split`).shuffle([...groups.keys()].sort());
  const members = names.map((name) => groups.get(name) ?? []);
  const small = members.filter((group) => group.length <= Math.max(1, count / 10));
  const large = members.filter((group) => group.length > Math.max(1, count / 10)).sort((a, b) => a.length - b.length);
  return holdOut(records.length, [...small, ...large], count);
}

/** Holds out `count` molecules drawn by `seed`; those that differ by stereochemistry only stay together. */
export function randomSplit(records: readonly SplitRecord[], count: number, seed: number): Split {
  const acyclic = records.map(({ key }) => ({ key, scaffold: '' }));
  return scaffoldSplit(acyclic, count, seed);
}

function holdOut(total: number, groups: readonly number[][], count: number): Split {
  const heldOut = new Set<number>();
  for (const group of groups) {
    if (heldOut.size + group.length <= count) for (const index of group) heldOut.add(index);
  }
  const all = Array.from({ length: total }, (_, index) => index);
  return { train: all.filter((index) => !heldOut.has(index)), validation: all.filter((index) => heldOut.has(index)) };
}
