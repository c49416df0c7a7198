import { InvalidArgumentError, Random } from '@molx/core';
import type { ExamplePool } from './example-pool.js';

/** Whose encodings a question about `record` gets. */
export type MoleculePermutation = (task: string, record: number) => number;

/**
 * The control of `--permute-molecules`: within each task every prompt gets another molecule's encodings, the same one
 * for the whole run, and each molecule's encodings are used once. Drawn blindly: the other's answer may be the same.
 *
 * One cycle through all molecules of the task, so that none keeps its own.
 *
 * @throws {InvalidArgumentError} for a task with a single molecule
 */
export function permuteMolecules(pools: readonly ExamplePool[], seed: number): MoleculePermutation {
  const partners = new Map(pools.map(({ task, examples }) => [task, cycle(task, examples, seed)]));
  return (task, record) => {
    const partner = partners.get(task)?.get(record);
    if (partner === undefined)
      throw new InvalidArgumentError(`task ${task}: record ${record} is not one of its molecules.`);
    return partner;
  };
}

function cycle(task: string, examples: ExamplePool['examples'], seed: number): Map<number, number> {
  const records = [...new Set(examples.map(({ record }) => record))].sort((a, b) => a - b);
  if (records.length === 1) {
    throw new InvalidArgumentError(`task ${task} has one molecule, which can't get another's encodings.`);
  }
  const order = new Random(`${seed}/permute molecules/${task}`).shuffle([...records]);
  return new Map(order.map((record, place) => [record, order[(place + 1) % order.length] as number]));
}
