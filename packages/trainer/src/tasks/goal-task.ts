import type { MoleculeFeatures, MoleculeNumbers } from './molecule-features.js';
import { type Task, wholeValue } from './task.js';

/** How a molecule is to be changed: a number raised or lowered, or a functional group added or removed, as in TOMG-Bench's editing tasks. */
export type Goal =
  | { number: keyof MoleculeNumbers; change: 'raise' | 'lower' }
  | { group: string; change: 'add' | 'remove' };

const thing: Partial<Record<keyof MoleculeNumbers, string>> = {
  logP: 'octanol-water partition coefficient (logP)',
  qed: 'quantitative estimate of drug-likeness (QED)',
  tpsa: 'topological polar surface area',
  molecularWeight: 'molecular weight',
  hBondDonors: 'number of hydrogen-bond donors',
  hBondAcceptors: 'number of hydrogen-bond acceptors',
};

/**
 * Asks for a molecule that is like the one shown but changed. There is no one true answer: {@link goalChange} judges what comes.
 *
 * @param name  such as `optimise/logP-raise`
 */
export function goalTask(name: string, goal: Goal): Task {
  const wish = wishOf(goal);
  return {
    name,
    label: 'SMILES',
    instructions: [
      `Change the molecule as little as possible so that ${wish}. Write the SMILES of the new molecule.`,
      `Write the SMILES of a similar molecule of which this is true: ${wish}.`,
    ],
    heldOut: [`Redesign the molecule slightly, with this aim: ${wish}. Give SMILES.`],
    kind: 'smiles',
    needsSmiles: true,
    count: () => 1,
    answer: () => wholeValue(''),
  };
}

function wishOf(goal: Goal): string {
  if ('number' in goal) {
    return `its ${thing[goal.number] ?? goal.number} is ${goal.change === 'raise' ? 'higher' : 'lower'}`;
  }
  return goal.change === 'add' ? `it has one more ${goal.group} group` : `it has one ${goal.group} group less`;
}

/** Whether the goal can be asked of a molecule: no group can be removed that is not there. */
export function goalApplies(goal: Goal, before: MoleculeFeatures): boolean {
  return !('group' in goal) || goal.change === 'add' || groupCount(before, goal.group) > 0;
}

/**
 * How far a new molecule went in the direction asked for: in the number's unit, or in groups. Above 0 the goal is met.
 */
export function goalChange(goal: Goal, before: MoleculeFeatures, after: MoleculeFeatures): number {
  const isUp = goal.change === 'raise' || goal.change === 'add';
  const difference =
    'number' in goal
      ? after.numbers[goal.number] - before.numbers[goal.number]
      : groupCount(after, goal.group) - groupCount(before, goal.group);
  return isUp ? difference : -difference;
}

function groupCount({ functionalGroups }: MoleculeFeatures, group: string): number {
  return functionalGroups.find(({ name }) => name === group)?.count ?? 0;
}
