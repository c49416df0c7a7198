import { InvalidArgumentError } from '@molx/core';
import { didYouMean } from '@molx/datasets';
import type { MoleculeRecord } from '../data/molecule-record.js';
import type { TaskSettings } from '../recipe/recipe-schema.js';
import {
  fieldOfTask,
  isDescribedMolecule,
  type NumberTask,
  numberTasks,
  type ReactionTask,
  reactionTasks,
  textTasks,
} from './built-in-tasks.js';
import { describedMoleculeTask } from './described-molecule-task.js';
import { numberTask } from './number-task.js';
import { valueTask, yesNoTask } from './property-task.js';
import { reactionTask } from './reaction-task.js';
import { canonicalSmilesTask, functionalGroupCountsTask, functionalGroupsTask } from './structure-tasks.js';
import type { Styles } from './styles.js';
import type { Task } from './task.js';
import { textTask } from './text-task.js';

/** A task with its passes per epoch. */
export interface WeightedTask {
  task: Task;
  weight: number;
  /** Draw every class of its answers equally often. Default false. */
  balance?: boolean;
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
    const { label = task.label, instructions = task.instructions, weight, balance = false } = setting;
    if (balance && task.classOf === undefined) {
      throw new InvalidArgumentError(`task ${name}: balance needs answers of classes; only yes/no tasks have them.`);
    }
    return { task: { ...task, label, instructions }, weight, ...(balance && { balance }) };
  });
}

function buildTask(
  name: string,
  { text, answer = 'text', decimals, maxSmilesLength, instructions }: TaskSettings,
  { train, styles }: { train: readonly MoleculeRecord[]; styles: Styles },
): Task {
  if (text === undefined) {
    if (Object.hasOwn(numberTasks, name)) return numberTask(name as NumberTask, decimals);
    if (name === 'canonicalSmiles') return canonicalSmilesTask(maxSmilesLength);
    if (name === 'functionalGroups') return functionalGroupsTask();
    if (name === 'functionalGroupCounts') return functionalGroupCountsTask();
  }
  const reaction = text === undefined && Object.hasOwn(reactionTasks, name);
  const isField = train.some(({ texts }) => Object.hasOwn(texts, name)); // a data card's answers stand under the task's own name
  const described = isDescribedMolecule(name);
  const field = text ?? (isField ? name : (fieldOfTask(name) ?? name));
  if (!train.some(({ texts }) => Object.hasOwn(texts, field))) {
    const known = new Set(train.flatMap(({ texts }) => Object.keys(texts)));
    throw new InvalidArgumentError(
      `task ${name}: no molecule has the text field "${field}".${didYouMean(field, known)}`,
    );
  }
  if (reaction) return reactionTask(name as ReactionTask, field);
  if (described) return describedMoleculeTask(name, field);
  const property = { name, field, questions: instructions ?? [`What is the ${name} of this molecule?`] };
  if (answer === 'yesNo') return yesNoTask(property);
  if (answer === 'number') return valueTask(property, decimals);
  const standard = name === 'iupacName' ? textTasks.iupacName : textTasks.description;
  return textTask(
    { name, field, maxSmilesLength },
    { ...standard, ...(Object.hasOwn(styles, field) ? styles[field] : {}) },
    train,
  );
}
