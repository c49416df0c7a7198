import { InvalidArgumentError } from '@molx/core';
import { didYouMean } from '@molx/datasets';
import type { MoleculeRecord } from '../data/molecule-record.js';
import type { TaskSettings } from '../recipe/recipe-schema.js';
import { type NumberTask, numberTasks, textTasks } from './built-in-tasks.js';
import { numberTask } from './number-task.js';
import { canonicalSmilesTask, functionalGroupCountsTask, functionalGroupsTask } from './structure-tasks.js';
import type { Styles } from './styles.js';
import type { Task } from './task.js';
import { textTask } from './text-task.js';

/** A task with its passes per epoch. */
export interface WeightedTask {
  task: Task;
  weight: number;
}

/**
 * The tasks that a recipe names, in its order, with its labels and instructions in place of the built-in ones.
 *
 * @throws {InvalidArgumentError} for a name that is neither built in nor a text field of the records
 */
export function buildTasks(
  settings: Readonly<Record<string, TaskSettings>>,
  { train, styles = {} }: { train: readonly MoleculeRecord[]; styles?: Styles },
): WeightedTask[] {
  return Object.entries(settings).map(([name, setting]) => {
    const task = buildTask(name, setting, { train, styles });
    const { label = task.label, instructions = task.instructions } = setting;
    return { task: { ...task, label, instructions }, weight: setting.weight };
  });
}

function buildTask(
  name: string,
  { text, decimals, maxSmilesLength }: TaskSettings,
  { train, styles }: { train: readonly MoleculeRecord[]; styles: Styles },
): Task {
  if (text === undefined) {
    if (Object.hasOwn(numberTasks, name)) return numberTask(name as NumberTask, decimals);
    if (name === 'canonicalSmiles') return canonicalSmilesTask(maxSmilesLength);
    if (name === 'functionalGroups') return functionalGroupsTask();
    if (name === 'functionalGroupCounts') return functionalGroupCountsTask();
  }
  const field = text ?? name;
  if (!train.some(({ texts }) => Object.hasOwn(texts, field))) {
    const known = new Set(train.flatMap(({ texts }) => Object.keys(texts)));
    throw new InvalidArgumentError(
      `task ${name}: no molecule has the text field "${field}".${didYouMean(field, known)}`,
    );
  }
  const standard = name === 'iupacName' ? textTasks.iupacName : textTasks.description;
  return textTask(
    { name, field, maxSmilesLength },
    { ...standard, ...(Object.hasOwn(styles, field) ? styles[field] : {}) },
    train,
  );
}
