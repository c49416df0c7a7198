import { ConfigError } from '@molx/core';
import type { CardTask, DataCard } from '@molx/datasets';
import type { CardValue } from '@molx/datasets/node';
import type { Styles } from '../tasks/styles.js';

/**
 * The tasks of a card that ask about one molecule, by their names; a label that no task names is a task under its column's name.
 *
 * @throws {ConfigError} for a card that has none
 */
export function moleculeTasks(card: DataCard, fields: Iterable<string>): Map<string, CardTask> {
  const molecule = card.kind === 'reactions' ? 'product' : 'smiles';
  const tasks = new Map<string, CardTask>();
  for (const [name, task] of Object.entries(card.tasks)) {
    const isOwn = task.instruction !== undefined && (task.kind === 'number' || task.kind === 'yes-no');
    const isAboutOne = task.from.length === 1 && task.from[0] === molecule;
    if (isAboutOne && !isOwn && task.answer !== undefined && task.answer !== molecule) tasks.set(name, task);
  }
  if (card.otherColumns !== undefined) {
    const asked = new Set(Object.values(card.tasks).map(({ answer }) => answer));
    for (const field of fields) {
      if (Object.hasOwn(card.columns, field) || asked.has(field)) continue;
      const question = `Does it test positive for ${field}?`;
      tasks.set(field, { kind: 'yes-no', from: [molecule], answer: field, label: field, question });
    }
  }
  if (tasks.size > 0) return tasks;
  const names = Object.keys(card.tasks).join(', ') || 'none';
  throw new ConfigError(
    card.name,
    `none of the card's tasks (${names}) asks about one molecule and has a right answer.`,
  );
}

/** The answers of one row, by task; blanks have none. */
export function answersOf(
  tasks: ReadonlyMap<string, CardTask>,
  fields: Record<string, CardValue>,
): Record<string, string[]> {
  const answers: Record<string, string[]> = {};
  for (const [name, { answer = '' }] of tasks) {
    const value = fields[answer];
    if (value !== undefined) answers[name] = [typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)];
  }
  return answers;
}

/** How a card words its tasks; what a styles file or the recipe says stands above it. */
export function cardStyles(tasks: ReadonlyMap<string, CardTask>): Styles {
  const worded = [...tasks].filter(([, { label, question }]) => label !== undefined || question !== undefined);
  return Object.fromEntries(
    worded.map(([name, { kind, label, question }]) => {
      const asked = kind === 'yes-no' && question !== undefined ? `${question} Answer with Yes or No.` : question;
      return [name, { ...(label !== undefined && { label }), ...(asked !== undefined && { instructions: [asked] }) }];
    }),
  );
}
