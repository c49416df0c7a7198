import { Random } from '@molx/core';
import type { MoleculeRecord } from '../data/index.js';
import type { WeightedTask } from '../tasks/index.js';

/** A question to validation molecule `record`. */
export interface ValidationQuestion {
  task: string;
  record: number;
  answer: number;
}

/**
 * The questions of a validation, the same for the same seed: each task that shows a molecule and needs no SMILES text is asked about
 * every molecule it applies to, once.
 */
export function validationQuestions(
  tasks: readonly WeightedTask[],
  records: readonly MoleculeRecord[],
  seed: number,
): ValidationQuestion[] {
  const random = new Random(`${seed}/validation questions`);
  return tasks
    .filter(({ task, weight }) => !task.needsSmiles && task.showsMolecule !== false && weight > 0)
    .flatMap(({ task }) =>
      records.flatMap((molecule, record) => {
        const answers = task.count(molecule);
        return answers === 0 ? [] : [{ task: task.name, record, answer: random.integer(answers) }];
      }),
    );
}
