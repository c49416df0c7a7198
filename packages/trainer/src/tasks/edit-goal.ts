import { DataError } from '@molx/core';
import type { Molecule } from '@molx/molecule';

/**
 * The functional groups of TOMG-Bench's edits with the SMARTS that its scoring counts them by (phenixace/TOMG-Bench,
 * utils/evaluation.py, 7a1becb). Its pattern of a nitro group is of a form that RDKit rewrites on reading, so that it matches nothing: no
 * answer adds one, there as here.
 */
const editGroups: Readonly<Record<string, string>> = {
  'benzene ring': '[cX3]1[cX3][cX3][cX3][cX3][cX3]1',
  hydroxyl: '[OH]',
  aldehyde: '[CX3H](=O)',
  carboxyl: '[CX3](=O)[OX2H]',
  amide: '[NX3][CX3](=O)',
  amine: '[NX3;H2,H1;!$(NC=O)]',
  nitro: '[NX3](=O)=O',
  halo: '[F,Cl,Br,I]',
  nitrile: 'C#N',
  thiol: '[SH]',
};

/** The numbers of its optimisations, as RDKit computes them. */
const editNumbers = {
  logP: (mol: Molecule) => mol.descriptors()['CrippenClogP']!,
  molarRefractivity: (mol: Molecule) => mol.descriptors()['CrippenMR']!,
  qed: (mol: Molecule) => mol.qed(),
} as const;

export type EditNumber = keyof typeof editNumbers;

/** What a row asks to be changed: a functional group added, removed or both, or a number raised or lowered. */
export type EditGoal = { added?: string; removed?: string } | { number: EditNumber; change: 'raise' | 'lower' };

/** What became of a molecule, by the rules of TOMG-Bench. */
export interface EditOutcome {
  /** Exactly one group more, one less, or both; or a number strictly higher or lower. */
  met: boolean;
  /** In the direction asked for: the number's difference, or groups. */
  change: number;
}

/** A goal in words, as it stands in predictions: `add thiol`, `remove amide, add thiol`, `lower logP`. */
export function editText(goal: EditGoal): string {
  if ('number' in goal) return `${goal.change} ${goal.number}`;
  const { added, removed } = goal;
  return [removed === undefined ? [] : `remove ${removed}`, added === undefined ? [] : `add ${added}`]
    .flat()
    .join(', ');
}

/**
 * The goal that {@link editText} wrote.
 *
 * @param path  of the file that holds it, for errors
 * @throws {DataError} when it is none
 */
export function parseEdit(text: string, path: string): EditGoal {
  const parts = text.split(', ').map((part) => /^(add|remove|raise|lower) (.+)$/.exec(part));
  const goal: { added?: string; removed?: string } = {};
  for (const [, verb, what = ''] of parts.map((part) => part ?? [])) {
    if ((verb === 'raise' || verb === 'lower') && Object.hasOwn(editNumbers, what) && parts.length === 1)
      return { number: what as EditNumber, change: verb };
    if ((verb !== 'add' && verb !== 'remove') || !Object.hasOwn(editGroups, what))
      throw new DataError(path, `"${text}" is no edit.`);
    goal[verb === 'add' ? 'added' : 'removed'] = what;
  }
  return goal;
}

/**
 * A group by the name that a row gives it: `benzene_ring` is `benzene ring`.
 *
 * @param place  the set and row, for errors
 * @throws {DataError} for a group that TOMG-Bench does not know
 */
export function editGroup(name: string, place: string): string {
  const plain = name.trim().replace(/_/g, ' ');
  if (Object.hasOwn(editGroups, plain)) return plain;
  throw new DataError(place, `"${name}" is no functional group of TOMG-Bench: ${Object.keys(editGroups).join(', ')}.`);
}

/** The direction that an instruction asks for, by TOMG-Bench's rule: down where it says lower or decrease, else up. */
export function editDirection(instruction: string): 'raise' | 'lower' {
  return /lower|decrease/.test(instruction) ? 'lower' : 'raise';
}

/** Judges a changed molecule. */
export function editOutcome(goal: EditGoal, before: Molecule, after: Molecule): EditOutcome {
  if ('number' in goal) {
    const of = editNumbers[goal.number];
    const change = (goal.change === 'raise' ? 1 : -1) * (of(after) - of(before));
    return { met: change > 0, change };
  }
  const gain = (group: string) =>
    after.substructureMatches(editGroups[group]!).length - before.substructureMatches(editGroups[group]!).length;
  const wanted = [
    ...(goal.added === undefined ? [] : [gain(goal.added)]),
    ...(goal.removed === undefined ? [] : [-gain(goal.removed)]),
  ];
  return { met: wanted.every((groups) => groups === 1), change: wanted.reduce((sum, groups) => sum + groups, 0) };
}
