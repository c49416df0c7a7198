import type { MoleculeRecord } from '../data/molecule-record.js';
import type { WeightedTask } from '../tasks/build-tasks.js';
import { balanceClasses } from './balance-classes.js';

/** One question with one answer: which record, which of its answers. */
export interface PoolExample {
  record: number;
  answer: number;
}

/** All examples of one task, and how often an epoch passes over them. */
export interface ExamplePool {
  task: string;
  weight: number;
  examples: readonly PoolExample[];
}

/** The examples of every task with a weight above zero; `weights` stand above the tasks' own (a stage's `tasks`). */
export function examplePools(
  tasks: readonly WeightedTask[],
  records: readonly MoleculeRecord[],
  weights?: Readonly<Record<string, number>>,
): ExamplePool[] {
  return tasks
    .map((own) => ({ ...own, weight: weights === undefined ? own.weight : (weights[own.task.name] ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .map(({ task, weight, balance = false }) => {
      const examples = records.flatMap((molecule, record) =>
        Array.from({ length: task.count(molecule) }, (_, answer) => ({ record, answer })),
      );
      const classOf = ({ record, answer }: PoolExample) => task.classOf?.(records[record]!, answer) ?? '';
      return { task: task.name, weight, examples: balance ? balanceClasses(examples, classOf) : examples };
    });
}

/** Examples in an epoch, on average. */
export function examplesPerEpoch(pools: readonly ExamplePool[]): number {
  return pools.reduce((sum, { weight, examples }) => sum + weight * examples.length, 0);
}
