import { didYouMean } from '@molx/datasets';
import type { z } from 'zod';
import { builtInTaskNames, fieldOfTask, isDescribedMolecule } from '../tasks/built-in-tasks.js';

interface RecipeTasks {
  lora?: unknown;
  data: { files: { columns: Record<string, unknown> }[]; cards: readonly unknown[] };
  tasks: Record<string, { text?: string | undefined; weight: number }>;
  stages: { tasks?: Record<string, number> | undefined }[];
}

/**
 * Checks that every task of a recipe is built in or a text field of its files, and that some weight is above zero.
 *
 * @param options  `smilesText`: prompts can hold the SMILES, which a task may need
 */
export function withKnownTasks<T extends z.ZodType<RecipeTasks>>(
  recipe: T,
  { smilesText }: { smilesText: boolean },
): T {
  return recipe.check((context) => {
    const { data, tasks, stages, lora = 'off' } = context.value;
    const fields = data.files.flatMap(({ columns }) => Object.keys(columns)).filter((name) => name !== 'smiles');
    // What a card's tasks are is known when its file is read.
    const mayBeCards = data.cards.length > 0;
    const report = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message, params: { atKey: true } });

    for (const [name, { text }] of Object.entries(tasks)) {
      const known = text === undefined ? [...builtInTaskNames, ...fields] : fields;
      const wanted = text ?? name;
      const needed = fieldOfTask(wanted);
      if (wanted === 'canonicalSmiles' && text === undefined && !smilesText) {
        report(['tasks', name], 'needs the SMILES in its prompt, which no slot holds');
      }
      if (isDescribedMolecule(name) && lora === 'off') {
        report(['tasks', name], 'shows the LLM no molecule, so that only lora can learn it, which is off');
      }
      if (mayBeCards) continue;
      if (needed !== undefined && !fields.includes(needed)) {
        report(['tasks', name], `it needs the text field "${needed}", which no file's columns name`);
      } else if (!known.includes(wanted)) {
        const what = text === undefined ? 'no task or text field' : 'no text field of data.files';
        report(
          ['tasks', name],
          `${what} is called "${wanted}".${didYouMean(wanted, known) || ` Known: ${known.join(', ')}.`}`,
        );
      }
    }
    for (const [index, stage] of stages.entries()) {
      const { tasks: weights } = stage;
      if (weights !== undefined && !Object.values(weights).some((weight) => weight > 0)) {
        report(['stages', index, 'tasks'], 'no task has a weight above 0');
      }
      for (const name of Object.keys(weights ?? {})) {
        if (!Object.hasOwn(tasks, name))
          report(['stages', index, 'tasks', name], `no such task under tasks.${didYouMean(name, Object.keys(tasks))}`);
      }
    }
    if (!Object.values(tasks).some(({ weight }) => weight > 0)) report(['tasks'], 'no task has a weight above 0');
  }) as T;
}
