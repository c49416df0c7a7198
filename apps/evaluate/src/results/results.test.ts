import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { chooseGallery } from '../report/choose-gallery.js';
import type { SavedPrediction } from '../run/saved-prediction.js';
import { calibrationOf } from './calibration.js';
import { GoalScorer, type JudgeEdit } from './goal-scorer.js';
import { rankBlock, retrievalSheet, retrievalTotals } from './retrieval-scorer.js';
import { sizeBins } from './size-bins.js';

const prediction = (more: Partial<SavedPrediction>): SavedPrediction => ({
  model: 'm',
  task: 't',
  id: '1',
  smiles: 'C',
  question: 'q',
  truth: 'Yes',
  answer: 'Yes',
  examples: 0,
  ...more,
});
const yesNo = (probability: number, truth: 'Yes' | 'No') =>
  prediction({ truth, choices: ['Yes', 'No'], log_likelihoods: [Math.log(probability), Math.log(1 - probability)] });

it('measures calibration by hand-checked values', () => {
  const found = calibrationOf([yesNo(0.8, 'Yes'), yesNo(0.8, 'No'), yesNo(0.1, 'No'), prediction({})])!;
  expect(found.rows).toBe(3);
  expect(found.bins).toMatchObject([
    { low: 0.1, rows: 1, observed: 0 },
    { low: 0.8, rows: 2, observed: 0.5 },
  ]);
  expect(found.expected_calibration_error).toBeCloseTo((1 / 3) * 0.1 + (2 / 3) * 0.3, 12);
  expect(found.brier).toBeCloseTo((0.04 + 0.64 + 0.01) / 3, 12);
  expect(calibrationOf([prediction({})])).toBeUndefined();
});

it('ranks texts less what makes them likely everywhere, molecules as they are', () => {
  const likelihoods = [
    [-5, -1, -9],
    [-7, -2, -9],
    [-7, -1.5, -9],
  ];
  // text 1 is the likeliest for all; less its mean, text 0 stands out for molecule 0
  expect(rankBlock(likelihoods)).toEqual([
    { textRank: 1, moleculeRank: 1 },
    { textRank: 2, moleculeRank: 3 },
    { textRank: 1.5, moleculeRank: 2 }, // equal ones share the mean of their places
  ]);
  const sheet = retrievalSheet(3);
  for (const row of rankBlock(likelihoods)) sheet.totals.add(retrievalTotals(row));
  const scores = Object.fromEntries(sheet.scores().map(({ name, value }) => [name, value]));
  expect(scores).toMatchObject({
    textRecall1: 1 / 3,
    textMrr: (1 + 0.5 + 1 / 1.5) / 3,
    moleculeMrr: (1 + 1 / 3 + 1 / 2) / 3,
  });
  expect(sheet.scores()[0]!.rule).toContain('chance 0.333');
});

it('gives a refused question the worst ranks and leaves it out of the means', () => {
  const likelihoods = [[-5, -1, -3], undefined, [-7, -2, -1]];
  expect(rankBlock(likelihoods)).toEqual([
    { textRank: 1, moleculeRank: 1 },
    { textRank: 3, moleculeRank: 3 },
    { textRank: 1, moleculeRank: 1 },
  ]);
  expect(rankBlock([undefined, undefined])).toEqual(Array(2).fill({ textRank: 2, moleculeRank: 2 }));
});

describe('GoalScorer', () => {
  it('counts validity, success and likeness', async () => {
    const scorer = new GoalScorer(await loadRdkit(), 'molx editing');
    const judge: JudgeEdit = (before, after) => {
      const change = after.atoms.length - before.atoms.length;
      return { met: change > 0, change };
    };
    expect(scorer.add('CCO', 'CCCO', { judge, group: 'a' })).toMatchObject({ valid: true, met: true, change: 1 });
    expect(scorer.add('CCO', 'CCO and more', { judge, group: 'b' })).toMatchObject({
      valid: true,
      met: false,
      likeness: 1,
    });
    expect(scorer.add('CCO', 'C1', { judge, group: 'c' })).toMatchObject({ valid: false, met: false });
    const scores = Object.fromEntries(scorer.sheet.scores().map(({ name, value }) => [name, value]));
    expect(scores).toMatchObject({ success: 1 / 3, validity: 2 / 3, change: 0.5 });
  });
});

it('averages over molecules of like size', () => {
  const rows = ['C', 'CC', 'C'.repeat(20)].map((smiles, i) => ({
    prediction: prediction({ smiles, id: `${i}` }),
    value: i === 1 ? undefined : i,
    verdict: '',
  }));
  expect(sizeBins(rows, (smiles) => smiles.length, { seed: 0, resamples: 10 })).toEqual([
    { from: 0, to: 15, rows: 2, value: 0, low: 0, high: 0 },
    { from: 16, to: 25, rows: 1, value: 2, low: 2, high: 2 },
  ]);
});

it('shows best and worst, a molecule once, by the mean over models', () => {
  const row = (id: string, smiles: string, value: number | undefined) => ({
    prediction: prediction({ id, smiles }),
    value,
    verdict: '',
  });
  const rows = new Map([
    ['a', [row('1', 'C', 1), row('2', 'CC', 0), row('3', 'C', 0.9), row('4', 'CCC', undefined)]],
    ['b', [row('1', 'C', 0), row('2', 'CC', 0.2), row('3', 'C', 0.9), row('4', 'CCC', 0.1)]],
  ]);
  const ids = (list: { id: string }[]) => list.map(({ id }) => id);
  const { best, worst } = chooseGallery(rows, 'higher', 1);
  expect([ids(best), ids(worst)]).toEqual([['3'], ['4']]);
  expect(best[0]!.answers.map(({ model }) => model)).toEqual(['a', 'b']);
  expect(ids(chooseGallery(rows, 'lower', 5).best)).toEqual(['2', '1', '4']);
});
