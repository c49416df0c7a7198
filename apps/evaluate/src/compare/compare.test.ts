import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runEvaluate } from '../../test/run-evaluate.js';
import type { SavedPrediction } from '../run/saved-prediction.js';
import type { EvaluationFile, EvaluationSettings } from '../run/settings.js';
import type { Comparison } from './comparison.js';

const place = mkdtempSync(join(tmpdir(), 'molx-compare-'));
afterAll(() => rmSync(place, { recursive: true }));
let folders = 0;

const count = 40;
const settings: EvaluationSettings = {
  models: [],
  tasks: [],
  limit: null,
  seed: 0,
  wording: 'train',
  split: null,
  batch_size: 1,
  protocols: { caption: 'molt5', molecule: 'molt5', yesNo: 'molx', number: 'molx', goal: '', edit: '', retrieval: '' },
};
const task = { invalid_molecules: 0, questions: count, label: 'a', shows_molecule: true, title: 'T' };

/** Answers by model: the errors of numbers, and how sure of the right class. */
interface Answers {
  error: number;
  sure: number;
}

/** The folder of an evaluation of numbers and of yes and no, with made-up answers. */
function folderOf(
  models: Record<string, Answers>,
  change: (lines: SavedPrediction[]) => SavedPrediction[] = (lines) => lines,
) {
  const folder = join(place, `evaluation-${folders++}`);
  mkdirSync(folder);
  const lines = Object.entries(models).flatMap(([model, { error, sure }]) =>
    Array.from({ length: count }, (_, i) => {
      const yes = i % 2 === 0;
      const shared = { model, id: `row#${i}/0`, smiles: `${'C'.repeat(i + 1)}O`, question: 'q', examples: 0 };
      const margin = (yes ? 1 : -1) * sure + Math.sin(i * 7.3);
      return [
        { ...shared, task: 'esol/solubility', truth: `${i}`, answer: `${i + error * (1 + 0.3 * Math.sin(i))}` },
        {
          ...shared,
          task: 'bbbp/penetrates',
          truth: yes ? 'Yes' : 'No',
          answer: margin > 0 ? 'Yes' : 'No',
          choices: ['Yes', 'No'],
          log_likelihoods: [margin, 0],
        },
      ];
    }).flat(),
  );
  const file: EvaluationFile = {
    molx_version: '0',
    settings,
    tasks: [
      { ...task, name: 'esol/solubility', scoring: 'number' },
      { ...task, name: 'bbbp/penetrates', scoring: 'yesNo' },
    ],
    models: Object.fromEntries(Object.keys(models).map((model) => [model, null])),
  };
  writeFileSync(join(folder, 'evaluation.json'), JSON.stringify(file));
  const answers = change(lines).map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(join(folder, 'predictions.jsonl'), answers.join(''));
  return folder;
}

const compare = (...args: string[]) => runEvaluate('compare', ...args, '--wordnet', 'none', '--resamples', '400');

it('gives means over runs, and tells differences from noise', async () => {
  const paths = [
    folderOf({ base: { error: 1, sure: 0.5 }, mine: { error: 0.5, sure: 2 }, wild: { error: 0.2, sure: 0.5 } }),
    folderOf({ mine: { error: 0.6, sure: 2.5 }, wild: { error: 1.5, sure: 0.5 } }),
  ];
  const { code, stdout } = await compare(...paths, '--pairs', 'mine:base,wild:base', '--json');
  expect(code).toBe(0);
  const { tasks, folders: named } = JSON.parse(stdout) as Comparison;
  expect(named).toEqual(paths);
  const [numbers, classes] = tasks as [Comparison['tasks'][0], Comparison['tasks'][0]];
  expect(numbers.models.map(({ model, runs }) => [model, runs])).toEqual([
    ['base', 1],
    ['mine', 2],
    ['wild', 2],
  ]);
  const unit = Math.sqrt(
    Array.from({ length: count }, (_, i) => (1 + 0.3 * Math.sin(i)) ** 2).reduce((sum, value) => sum + value) / count,
  );
  const rmse = (model: string) =>
    numbers.models.find((each) => each.model === model)!.scores.find(({ name }) => name === 'rmse')!;
  expect(rmse('base').value).toBeCloseTo(unit, 12);
  expect(rmse('mine').value).toBeCloseTo(0.55 * unit, 12);
  expect(rmse('mine').by_run[1]).toBeCloseTo(0.6 * unit, 12);
  const [mine, wild] = numbers.comparisons.map(({ scores }) => scores.find(({ name }) => name === 'rmse')!);
  expect(mine!.difference).toBeCloseTo(-0.45 * unit, 12);
  expect([mine!.verdict, mine!.p_value]).toEqual(['better', 1 / 401]);
  expect([wild!.verdict, wild!.by_run!.map((value) => Math.sign(value!))]).toEqual(['noise', [-1, 1]]);
  const auc = classes.comparisons[0]!.scores.find(({ name }) => name === 'rocAuc')!;
  expect(auc.verdict).toBe('better');
  expect(auc.low).toBeGreaterThan(0);
});

it('gives with one folder what its evaluation says', async () => {
  const folder = folderOf({ base: { error: 1, sure: 0.5 }, mine: { error: 0.5, sure: 2 } });
  const { stdout } = await compare(folder);
  expect(stdout).toMatch(/mine less base\n +RMSE +-0\.5\d+ .* better/);
  expect(stdout).toMatch(/ROC-AUC +0\.\d+ .*p 0\.\d+ {2}(?:better|noise)/);
});

it.each([
  ['a folder without an evaluation', () => [join(place, 'nothing')], 'holds no evaluation'],
  [
    'an unfinished evaluation',
    () => [folderOf({ a: { error: 1, sure: 1 } }, (lines) => lines.slice(0, -1))],
    `a has answered ${count - 1} of ${count} questions of bbbp/penetrates. Go on with evaluate --resume`,
  ],
  [
    'other questions',
    () => [
      folderOf({ a: { error: 1, sure: 1 } }),
      folderOf({ a: { error: 1, sure: 1 } }, (lines) =>
        lines.map((line) => (line.id === 'row#3/0' ? { ...line, id: 'row#99/0' } : line)),
      ),
    ],
    'question 4 of esol/solubility is row#99/0',
  ],
  [
    'a model that no folder knows',
    () => [folderOf({ a: { error: 1, sure: 1 } }), '--pairs', 'b:a'],
    '"b" is no model of these folders. There are a.',
  ],
  ['half a pair', () => [folderOf({ a: { error: 1, sure: 1 } }), '--pairs', 'b'], 'Write it as mine:theirs'],
  [
    'other tasks',
    () => {
      const [one, other] = [folderOf({ a: { error: 1, sure: 1 } }), folderOf({ a: { error: 1, sure: 1 } })];
      const file = join(other!, 'evaluation.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('esol/solubility', 'esol/other'));
      return [one!, other!];
    },
    'has other tasks than',
  ],
])('refuses %s', async (_what, args, message) => {
  const { code, stderr } = await compare(...args());
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
