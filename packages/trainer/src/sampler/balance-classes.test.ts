import { expect, it } from 'vitest';
import type { MoleculeRecord } from '../data/index.js';
import { yesNoTask } from '../tasks/index.js';
import { balanceClasses } from './balance-classes.js';
import { examplePools } from './example-pool.js';

it('repeats rarer classes until all are as many', () => {
  const examples = [...'abbcbb'].map((name, record) => ({ record, answer: 0, name }));
  const balanced = balanceClasses(examples, ({ name }) => name);
  const recordsOf = (name: string) => balanced.filter((example) => example.name === name).map(({ record }) => record);
  expect([recordsOf('a'), recordsOf('b'), recordsOf('c')]).toEqual([
    [0, 0, 0, 0],
    [1, 2, 4, 5],
    [3, 3, 3, 3],
  ]);
  expect(balanceClasses([], () => '')).toEqual([]);
});

it('balances the pools of tasks that ask for it', () => {
  const records = ['0', '1', '0', '0', ''].map(
    (active, i): MoleculeRecord => ({
      id: `${i}`,
      source: 'C',
      smiles: 'C',
      key: 'C',
      scaffold: '',
      texts: { active: [active] },
    }),
  );
  const task = yesNoTask({ name: 'active', field: 'active', questions: ['Is it active?'] });
  const recordsOf = (balance: boolean) =>
    examplePools([{ task, weight: 1, balance }], records)[0]!.examples.map(({ record }) => record);
  expect(recordsOf(false)).toEqual([0, 1, 2, 3]);
  expect(recordsOf(true)).toEqual([0, 2, 3, 1, 1, 1]);
});
