import { InvalidArgumentError } from '@molx/core';
import { type DataCard, didYouMean } from '@molx/datasets';
import { loadCard } from '@molx/datasets/node';
import { numberTasks } from '../tasks/index.js';
import { cardTasks, goals, setTask } from './card-set-task.js';
import type { SetDefinition } from './evaluation-set.js';

/** Splits that are computed from the molecules. */
export const computedSplits = ['scaffold', 'deepchem-scaffold', 'random'] as const;
export type ComputedSplit = (typeof computedSplits)[number];

/**
 * The sets of `--tasks`: a data card by name or path, asked all that the card asks, or one task of it: `esol`, `chebi-20/description`,
 * `tox21/NR-AR`; beside the card's own, computed numbers (`esol/logP`), edits (`bbbp/raise-qed`) and `retrieval` of a card's texts. A card and
 * tasks of it together ask both.
 *
 * @param split  instead of the cards' own, for those whose split is computed
 * @throws {InvalidArgumentError} without a name, or for a task that there is not
 * @throws {ConfigError} for a card that there is not
 */
export async function chooseSets(names: readonly string[], split?: ComputedSplit): Promise<SetDefinition[]> {
  const chosen = new Map<string, SetDefinition & { tasks: string[] }>();
  for (const name of names.map((each) => each.trim()).filter((each) => each !== '')) {
    const [, place = name, task] = /^(.*?(?:\.ya?ml)?)(?:\/([^/]+))?$/.exec(name) ?? [];
    const isPath = /\.ya?ml$/.test(name);
    const at = isPath ? name : place;
    const known = chosen.get(at) ?? { card: splitBy(await loadCard(at), split), whole: false, tasks: [] };
    if (isPath || task === undefined) known.whole = true;
    else {
      assertTask(known.card, task);
      if (!known.tasks.includes(task)) known.tasks.push(task);
    }
    chosen.set(at, known);
  }
  if (chosen.size === 0) throw new InvalidArgumentError('--tasks names no task.');
  return [...chosen.values()];
}

/** A split that is given stays as it is. */
function splitBy(card: DataCard, kind: ComputedSplit | undefined): DataCard {
  if (kind === undefined || !('shares' in card.split)) return card;
  return { ...card, split: { ...card.split, kind } };
}

/** Labels of a table that the card does not list are known when its file is read. */
function assertTask(card: SetDefinition['card'], task: string): void {
  const tasks = cardTasks(card);
  if (card.otherColumns !== undefined || setTask(card, task, tasks) !== undefined) return;
  const known = [...tasks.keys(), ...Object.keys(goals), ...Object.keys(numberTasks)];
  const hint = didYouMean(task, known) || ` There are ${known.join(', ')}.`;
  throw new InvalidArgumentError(`--tasks: the card ${card.name} has no task "${task}".${hint}`);
}
