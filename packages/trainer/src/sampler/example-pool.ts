import { InvalidArgumentError } from '@molx/core';
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

/** An epoch is drawn as a whole: some 200 bytes an example. */
const mostExamples = 2e7;

/**
 * Examples in an epoch, on average.
 *
 * @throws {InvalidArgumentError} when that is less than one, or more than memory holds
 */
export function examplesPerEpoch(pools: readonly ExamplePool[]): number {
  const examples = pools.reduce((sum, { weight, examples }) => sum + weight * examples.length, 0);
  const tasks = pools.map(({ task }) => task).join(', ');
  if (Math.floor(examples) < 1) {
    throw new InvalidArgumentError(
      `the mixture (${tasks}) has ${examples} examples per epoch. Raise the weights of the tasks, or give data to them.`,
    );
  }
  if (examples > mostExamples) {
    throw new InvalidArgumentError(
      `the mixture (${tasks}) has ${examples} examples per epoch, and ${mostExamples} can be held. Lower the weights of the tasks.`,
    );
  }
  return examples;
}
