import { expect, it } from 'vitest';
import { assertNoLeaks, findLeaks, type MoleculeSet } from './find-leaks.js';

const set = (name: string, kind: MoleculeSet['kind'], ...members: [key: string, scaffold?: string][]): MoleculeSet => ({
  name,
  kind,
  members: members.map(([key, scaffold = ''], index) => ({ id: `${name}#${index + 1}`, key, scaffold })),
});

it('finds shared molecules and scaffolds', () => {
  const train = [set('captions', 'molecules', ['CCO'], ['Cc1ccccc1', 'c1ccccc1'], ['C1CC1', 'C1CC1'])];
  const test = [set('names', 'molecules', ['CCO'], ['Oc1ccccc1', 'c1ccccc1'], ['CCO'])];
  const report = findLeaks(train, test);
  expect(report.leaks.map(({ train, test, trainSet, testSet }) => [train.id, trainSet, test.id, testSet])).toEqual([
    ['captions#1', 'captions', 'names#1', 'names'],
  ]);
  expect({ ...report, leaks: [] }).toEqual({
    leaks: [],
    trainOnTestScaffolds: 1,
    testOnTrainScaffolds: 1,
    train: 3,
    test: 3,
  });
  expect(() => assertNoLeaks(report, 'Say data.leaks: exclude.')).toThrow(
    'captions: 1 of 3 training molecules are test molecules, stereo aside (captions and names): captions#1 is names#1 (CCO). Say data.leaks: exclude.',
  );
  expect(() => assertNoLeaks(findLeaks(train, [set('names', 'molecules', ['C'])]), '')).not.toThrow();
});

it('keeps the products of test reactions out of training reactions only', () => {
  const reactions = set('uspto', 'reactions', ['Cc1ccccc1', 'c1ccccc1']);
  const molecules = set('captions', 'molecules', ['Cc1ccccc1', 'c1ccccc1']);
  const count = (train: MoleculeSet, test: MoleculeSet) => {
    const { leaks, trainOnTestScaffolds, testOnTrainScaffolds } = findLeaks([train], [test]);
    return [leaks.length, trainOnTestScaffolds, testOnTrainScaffolds];
  };
  expect(count(molecules, reactions)).toEqual([0, 0, 0]);
  expect(count({ ...reactions, name: 'more' }, reactions)).toEqual([1, 1, 1]);
  expect(count(reactions, molecules)).toEqual([1, 1, 1]);
});
