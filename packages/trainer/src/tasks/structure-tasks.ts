import { structureTasks } from './built-in-tasks.js';
import { type Answer, type Task, wholeValue } from './task.js';

/**
 * Canonical SMILES from the SMILES text in the prompt.
 *
 * @param maxSmilesLength  molecules whose canonical SMILES is longer are left out
 */
export function canonicalSmilesTask(maxSmilesLength = 200): Task {
  return {
    name: 'canonicalSmiles',
    ...structureTasks.canonicalSmiles,
    kind: 'smiles',
    needsSmiles: true,
    count: ({ smiles }) => (smiles.length > maxSmilesLength ? 0 : 1),
    answer: ({ smiles }) => wholeValue(smiles),
  };
}

/** Which functional groups there are: `ester, ether`, or `none`. */
export function functionalGroupsTask(): Task {
  return {
    name: 'functionalGroups',
    ...structureTasks.functionalGroups,
    kind: 'set',
    needsSmiles: false,
    count: () => 1,
    answer: (_record, { functionalGroups }) => listAnswer(functionalGroups.map(({ name }) => name)),
  };
}

/** How many there are of each functional group: `1 ester, 2 ether`, or `none`. */
export function functionalGroupCountsTask(): Task {
  return {
    name: 'functionalGroupCounts',
    ...structureTasks.functionalGroupCounts,
    kind: 'set',
    needsSmiles: false,
    count: () => 1,
    answer: (_record, { functionalGroups }) =>
      listAnswer(functionalGroups.map(({ name, count }) => `${count} ${name}`)),
  };
}

/** Items parted by comma and space; each item is a value. */
function listAnswer(items: readonly string[]): Answer {
  if (items.length === 0) return wholeValue('none');
  const values: [number, number][] = [];
  let start = 0;
  for (const item of items) {
    values.push([start, start + item.length]);
    start += item.length + 2;
  }
  return { text: items.join(', '), values };
}
