import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointBytes, listeningLogger, metricsOf, TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';

let place: TinyWorkplace;
let whole: Awaited<ReturnType<TinyWorkplace['train']>>;
beforeAll(async () => {
  place = await TinyWorkplace.make();
  whole = await place.train();
});
afterAll(() => place.remove());

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const jsonLines = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a run', () => {
  it("leaves the contract's summary", () => {
    const summary = json(join(whole.out, 'summary.json'));
    expect(summary).toEqual(whole.summary);
    expect(Object.keys(summary)).toEqual([
      'recipe',
      'steps',
      'epochs',
      'trainLoss',
      'valLoss',
      'valLossShuffled',
      'valLossEmpty',
      'trainableParameters',
      'totalParameters',
      'samplesPerSecond',
      'tokensPerSecond',
      'peakMemoryBytes',
      'device',
      'gemm',
      'seed',
      'wallSeconds',
      'invalidMolecules',
      'version',
    ]);
    // 4 steps of 2 x 4 examples, 4 of 6, out of 48 molecules asked twice in the mean of stage one, three times in stage two
    expect(summary).toMatchObject({
      recipe: 'tiny',
      steps: 8,
      device: 'cpu',
      gemm: 'js',
      seed: 7,
      invalidMolecules: 0,
    });
    expect(summary.epochs).toBeCloseTo(32 / 96 + 24 / 96, 10);
    expect(summary.totalParameters - summary.trainableParameters).toBe(
      2048 * 32 + 2 * (3 * 1024 + 3 * 32 * 48 + 64) + 32,
    );
    for (const key of [
      'trainLoss',
      'valLoss',
      'valLossShuffled',
      'valLossEmpty',
      'samplesPerSecond',
      'tokensPerSecond',
    ]) {
      expect(summary[key], key).toBeGreaterThan(0);
    }
    expect(summary.peakMemoryBytes).toBeGreaterThan(2 ** 25);
  });

  it('logs every step, its validations, and what it measured at the end', () => {
    const metrics = metricsOf(whole.out);
    expect(metrics.filter(({ stage }) => stage !== undefined).map(({ step, stage }) => [step, stage])).toEqual([
      ...[1, 2, 3, 4].map((step) => [step, 'first']),
      ...[5, 6, 7, 8].map((step) => [step, 'second']),
    ]);
    const validations = metrics.filter(({ stage }) => stage === undefined);
    expect(validations.map(({ step, at }) => [step, at])).toEqual([
      [3, undefined],
      [6, undefined],
      [8, undefined],
      [8, 'end'],
    ]);
    const { valLoss, valLossShuffled, valLossEmpty } = whole.summary;
    expect(validations.at(-1)).toMatchObject({
      loss: valLoss,
      loss_shuffled: valLossShuffled,
      loss_empty: valLossEmpty,
    });
    expect(validations.at(-2)!['loss']).toBe(valLoss);
    expect(metrics[0]).toMatchObject({ learningRate: 5e-3 }); // the first of two warm-up steps
  });

  it('keeps the best and the last checkpoint', () => {
    const state = json(join(whole.out, 'checkpoints/last/trainer_state.json'));
    expect(state).toMatchObject({
      step: 8,
      stage: 1,
      stepInStage: 4,
      gemm: 'js',
      device: 'cpu',
      permuteMolecules: false,
    });
    const looks = metricsOf(whole.out).filter(({ stage, at }) => stage === undefined && at === undefined);
    const lowest = looks.reduce((a, b) => ((b['loss'] as number) < (a['loss'] as number) ? b : a));
    expect(state.best).toEqual({ step: lowest['step'], valLoss: lowest['loss'] });
    expect(json(join(whole.out, 'checkpoints/best/trainer_state.json')).step).toBe(lowest['step']);
    const { llm } = json(join(whole.out, 'checkpoints/last/config.json'));
    expect(llm).toMatchObject({ id: '../../../../lm', hidden_size: 32 });
  });

  it('writes predictions with their own and with other encodings', () => {
    const predictions = jsonLines(join(whole.out, 'predictions.jsonl'));
    const { validation } = json(join(whole.out, 'splits.json'));
    for (const row of predictions) {
      expect(validation).toContain(row.smiles);
      expect(row.prompt).toMatch(/^.+\nMolecule:<mol>\nAnswer:$/);
      expect(row.prompt).not.toContain(row.smiles);
      if (row.answerShuffled === undefined) continue;
      expect(validation).toContain(row.shuffledSmiles);
      expect(row.shuffledSmiles).not.toBe(row.smiles);
    }
    const count = (name: string) => predictions.filter(({ task }) => task === name).length;
    // texts of the report's two molecules, numbers of all six that take part
    expect(['kind', 'rings', 'aromaticRings'].map(count)).toEqual([2, 2, 6]);
  });

  it('shows its figures in the report', () => {
    const report = readFileSync(join(whole.out, 'report.html'), 'utf8');
    const { valLoss, valLossShuffled, valLossEmpty, trainableParameters, totalParameters } = whole.summary;
    for (const loss of [valLoss, valLossShuffled, valLossEmpty]) expect(report).toContain(loss!.toFixed(3));
    expect(report).toContain(trainableParameters.toLocaleString('en'));
    expect(report).toContain(totalParameters.toLocaleString('en'));
    expect(report.match(/data:image\/svg\+xml/g)!.length).toBeGreaterThanOrEqual(4);
    expect(report).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(report).toContain('finished');
  });

  it('holds as many tensors after each step, and none at the end', async () => {
    const tensors = tf.memory().numTensors;
    const recipe = tinyRecipe();
    recipe.stages[0]!.steps = 50;
    recipe.evaluation.everySteps = 20;
    const counts: number[] = [];
    await place.train(recipe, { maxSteps: 50, onStep: () => counts.push(tf.memory().numTensors) });
    expect(counts.length).toBe(50);
    expect(new Set(counts).size).toBe(1);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('a run that meets a loss that is not finite', () => {
  it('saves the step before, and goes on from there as if it had been told to skip', async () => {
    await place.addLm('gap', { broken: '~' });
    const { train: molecules } = json(join(whole.out, 'splits.json'));
    const rows = readFileSync(place.file('molecules.tsv'), 'utf8').split('\n');
    const kinds = new Set(molecules.slice(0, 8));
    const marked = rows.map((row) => {
      const cells = row.split('\t');
      return kinds.has(cells[1]) ? cells.with(4, '~ unknown').join('\t') : row;
    });
    writeFileSync(place.file('gap.tsv'), marked.join('\n'));
    const recipe = (onNonFinite: string) => {
      const tree = tinyRecipe();
      const { adapter } = tree.model;
      tree.data.files[0]!.path = 'gap.tsv';
      return {
        ...tree,
        llm: './gap',
        model: { ...tree.model, adapter: { ...adapter, outputScale: 'off' }, softPrompt: { tokens: 0 } }, // both know the table's size
        checkpoint: { everySteps: 99 },
        onNonFinite,
      };
    };
    const out = place.freshOut();
    const error = await place.train(recipe('stop'), { out }).catch((error: unknown) => error);
    const { step } = json(join(out, 'checkpoints/last/trainer_state.json'));
    expect(step).toBeGreaterThan(0);
    expect(error).toMatchObject({
      code: 'non-finite',
      step: step + 1,
      message: `step ${step + 1}: the loss is not finite. ${out}/checkpoints/last holds step ${step}, which is sound: go on with --resume and --set onNonFinite=skip, which leaves such steps out, or begin anew with a lower learning rate or clipNorm (--set stages.${step < 4 ? 0 : 1}.learningRate=...).`,
    });
    await place.train(recipe('skip'), { out, resume: true });
    const skipping = await place.train(recipe('skip'));
    expect(json(join(out, 'checkpoints/last/trainer_state.json')).skipped).toBeGreaterThan(0);
    expect(checkpointBytes(out)).toEqual(checkpointBytes(skipping.out));
    expect(metricsOf(out)).toEqual(metricsOf(skipping.out));
  });
});

describe('a resumed run', () => {
  it.each([3, 4, 5])('is bit for bit the uninterrupted one, stopped after step %i', async (maxSteps) => {
    const { out } = await place.train(tinyRecipe(), { maxSteps });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(`stopped at step ${maxSteps} of 8`);
    const { summary } = await place.train(tinyRecipe(), { out, resume: true });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole.out));
    expect(checkpointBytes(out, 'best')).toEqual(checkpointBytes(whole.out, 'best'));
    expect(metricsOf(out)).toEqual(metricsOf(whole.out));
    const { samplesPerSecond: _a, tokensPerSecond: _b, peakMemoryBytes: _c, wallSeconds: _d, ...lasting } = summary;
    expect(whole.summary).toMatchObject(lasting);
    for (const name of ['predictions.jsonl', 'splits.json']) {
      expect(readFileSync(join(out, name), 'utf8')).toBe(readFileSync(join(whole.out, name), 'utf8'));
    }
  });

  it('is so after an interruption, which measures nothing', async () => {
    const controller = new AbortController();
    const { out, ...first } = await place.train(tinyRecipe(), {
      signal: controller.signal,
      onStep: ({ step }) => void (step === 2 && controller.abort()),
    });
    expect(first.interrupted).toBe(true);
    expect(first.summary).toMatchObject({ valLoss: null, valLossShuffled: null, valLossEmpty: null });
    expect(first.summary.steps).toBe(2);
    expect(() => readFileSync(join(out, 'report.html'))).toThrow('ENOENT');
    await place.train(tinyRecipe(), { out, resume: true });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole.out));
    expect(metricsOf(out)).toEqual(metricsOf(whole.out));
  });

  it('goes on to another step than the first session would', async () => {
    const { out } = await place.train(tinyRecipe(), { maxSteps: 1 });
    const { summary } = await place.train(tinyRecipe(), { out, resume: true, maxSteps: 2 });
    expect(summary.steps).toBe(2);
    expect(metricsOf(out).map(({ step }) => step)).toEqual([1, 2, 2]);
  });

  it('refuses another recipe, language model, data or control, and loses nothing', async () => {
    const { out } = await place.train(tinyRecipe(), { maxSteps: 1 });
    const before = checkpointBytes(out);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    const resume = (change: (recipe: ReturnType<typeof tinyRecipe>) => void, options = {}) => {
      const recipe = tinyRecipe();
      change(recipe);
      return place.train(recipe, { out, resume: true, ...options });
    };
    await expect(resume((recipe) => void (recipe.stages[0]!.batchSize = 5))).rejects.toThrow(
      'config.yaml: stages.0.batchSize is now 5, the run had 4. Resume with the run',
    );
    await expect(resume((recipe) => void (recipe.tasks.rings.weight = 1))).rejects.toThrow(
      'tasks.rings.weight is now 1',
    );
    await expect(resume((recipe) => void (recipe.seed = 8))).rejects.toMatchObject({ code: 'config' });
    await expect(resume(() => {}, { permuteMolecules: true })).rejects.toThrow('the run does not permute molecules');

    await place.addLm('wide', { hidden: 40 });
    await place.addLm('other', { seed: 2 });
    await expect(resume((recipe) => void (recipe.llm = './wide'))).rejects.toThrow(/hidden size 32 .*; .*wide has 40/);
    await expect(resume((recipe) => void (recipe.llm = './other'))).rejects.toThrow(
      /other has other weights. Resume with that/,
    );

    const rows = readFileSync(place.file('molecules.tsv'), 'utf8').trim().split('\n');
    writeFileSync(place.file('fewer.tsv'), `${rows.slice(0, -1).join('\n')}\n`);
    await expect(resume((recipe) => void (recipe.data.files[0]!.path = 'fewer.tsv'))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('the data are not those of the run'),
    });
    expect(checkpointBytes(out)).toEqual(before);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toBe(report);
  });

  it('takes another schedule or GEMM provider with a warning', async () => {
    const { out } = await place.train(tinyRecipe(), { maxSteps: 1 });
    const state = join(out, 'checkpoints/last/trainer_state.json');
    writeFileSync(state, readFileSync(state, 'utf8').replace('"gemm": "js"', '"gemm": "openblas"'));
    const recipe = tinyRecipe();
    recipe.stages[0]!.learningRate = 1e-3;
    const logger = listeningLogger();
    await place.train(recipe, { out, resume: true, maxSteps: 2, logger });
    expect(logger.lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning: stages.0.learningRate is now 0.001, the run had 0.01.',
      'warning: matrix products were by openblas, they are now by js.',
      'warning: the run will not be bit for bit what it would have been uninterrupted.',
    ]);
    expect(metricsOf(out)[1]).toMatchObject({ step: 2, learningRate: 1e-3 });
  });

  it('stays the control that it was', async () => {
    const { out } = await place.train(tinyRecipe(), { permuteMolecules: true, maxSteps: 2 });
    await place.train(tinyRecipe(), { out, resume: true, maxSteps: 4 });
    const control = await place.train(tinyRecipe(), { permuteMolecules: true, maxSteps: 4 });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(control.out));
    expect(metricsOf(out)[3]!['loss']).not.toBe(metricsOf(whole.out)[4]!['loss']);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/permut/i);
  });
});
