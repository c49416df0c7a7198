import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { type Goal, goalApplies, goalChange, goalTask } from './goal-task.js';
import { FeatureSource } from './molecule-features.js';

const features = new FeatureSource(await loadRdkit());
const change = (goal: Goal, before: string, after: string) => goalChange(goal, features.of(before), features.of(after));

it('judges numbers in the direction asked for', () => {
  expect(change({ number: 'heavyAtoms', change: 'raise' }, 'CCO', 'CCCCO')).toBe(2);
  expect(change({ number: 'heavyAtoms', change: 'lower' }, 'CCO', 'CCCCO')).toBe(-2);
  expect(change({ number: 'logP', change: 'raise' }, 'CCO', 'CCCO')).toBeCloseTo(0.3901, 4); // Crippen's CH2
});

it('counts functional groups', () => {
  const remove: Goal = { group: 'nitrile', change: 'remove' };
  expect(change(remove, 'N#CCC#N', 'CC#N')).toBe(1);
  expect(change({ group: 'nitrile', change: 'add' }, 'CC', 'CC')).toBe(0);
  expect([goalApplies(remove, features.of('CC')), goalApplies(remove, features.of('CC#N'))]).toEqual([false, true]);
});

it('says what is wanted', () => {
  expect(goalTask('a', { group: 'nitrile', change: 'add' }).instructions[0]).toContain('it has one more nitrile group');
  expect(goalTask('b', { number: 'qed', change: 'lower' }).instructions[1]).toContain('(QED) is lower');
});
