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
 * The questions of a validation, the same for the same seed: every task that needs no SMILES text, each asked about `molecules`
 * molecules at most in proportion to its weight, the heaviest task about all of them.
 */
export function validationQuestions(
  tasks: readonly WeightedTask[],
  records: readonly MoleculeRecord[],
  { molecules, seed }: { molecules: number; seed: number },
): ValidationQuestion[] {
  const asked = tasks.filter(({ task, weight }) => !task.needsSmiles && weight > 0);
  const heaviest = Math.max(...asked.map(({ weight }) => weight));
  return asked.flatMap(({ task, weight }) => {
    const random = new Random(`${seed}/validation/${task.name}`);
    const known = random.shuffle(records.map((_, record) => record).filter((record) => task.count(records[record]!) > 0));
    const count = Math.ceil((Math.min(molecules, known.length) * weight) / heaviest);
    return known.slice(0, count).map((record) => ({ task: task.name, record, answer: random.integer(task.count(records[record]!)) }));
  });
}
