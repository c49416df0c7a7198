import { Module } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsDevice } from '../../test/tiny-run.js';
import type { SamplerState } from '../sampler/index.js';
import type { Objective } from './objective.js';
import type { BatchSource, PlannedStage } from './planned-stage.js';
import { type RunTrainingOptions, runTraining, type StepReport, type TrainingHooks } from './run-training.js';
import { initialTrainerState, type TrainerState } from './trainer-state.js';

/** A batch is a number; the loss is its distance to the one weight. */
class Point extends Module implements Objective<number> {
  readonly weight = this.addParameter('weight', tf.scalar(0));
  readonly parameters = this.namedParameters();
  readonly prepared: number[] = [];

  prepare(step: number): void {
    this.prepared.push(step);
  }

  labelTokens(): number {
    return 10;
  }

  loss(batch: number): tf.Tensor {
    return tf.mul(tf.square(tf.sub(this.weight.tensor, batch)), 10);
  }
}

/** Draws 0, 1, 2 ... in epochs of five batches of two examples. */
class Counter implements BatchSource {
  readonly examplesPerEpoch = 10;
  constructor(private drawn: number) {}

  get state(): SamplerState {
    return { epoch: Math.floor(this.drawn / 5), batch: this.drawn % 5, pools: 0 };
  }

  next() {
    const { epoch, batch } = this.state;
    this.drawn++;
    const example = { task: 'a', record: batch, answer: 0, draw: 0 };
    return { epoch, batch, batchesInEpoch: 5, examples: [example, example] };
  }
}

const stage = (name: string, steps: number, accumulate = 1): PlannedStage<number> => ({
  name,
  steps,
  accumulate,
  warmupSteps: 0,
  learningRate: 0.1,
  minLearningRate: 0.1,
  betas: [0.9, 0.99],
  epsilon: 1e-8,
  weightDecay: 0,
  batches: ({ epoch, batch } = { epoch: 0, batch: 0, pools: 0 }) => new Counter(epoch * 5 + batch),
  collate: ({ epoch, batch }) => epoch * 5 + batch,
});

/** Hooks that keep what they hear. */
function listening({
  losses = {} as Record<number, number>,
  figures = {} as Record<number, number>,
  onStep = (_report: StepReport) => {},
} = {}) {
  const stops: number[] = [];
  const reports: StepReport[] = [];
  const saves: { step: number; force: boolean; isBest: boolean; state: TrainerState }[] = [];
  const failures: TrainerState[] = [];
  const hooks: TrainingHooks = {
    onStep: (report) => {
      reports.push(report);
      onStep(report);
    },
    evaluate: async ({ step }) => {
      const valLoss = losses[step];
      return valLoss === undefined
        ? undefined
        : { valLoss, ...(figures[step] !== undefined && { figure: figures[step] }) };
    },
    onEarlyStop: ({ step }) => void stops.push(step),
    save: async (state, _optimizer, { force, isBest }) => void saves.push({ step: state.step, force, isBest, state }),
    failed: async (error, state) => {
      failures.push(state);
      return error;
    },
  };
  return { reports, saves, stops, failures, hooks };
}

beforeAll(jsDevice);

describe('runTraining', () => {
  let point: Point;
  beforeEach(() => {
    point = new Point();
  });
  afterEach(() => point.dispose());
  const run = (
    stages: PlannedStage<number>[],
    hooks: TrainingHooks,
    options: Partial<RunTrainingOptions> = {},
    start: TrainerState = initialTrainerState,
  ) => runTraining(point, stages, start, hooks, { onNonFinite: 'stop', ...options });

  it('runs stage after stage and counts', async () => {
    const { reports, saves, hooks } = listening();
    const { state, interrupted } = await run([stage('a', 3, 2), stage('b', 2)], hooks);
    expect(interrupted).toBe(false);
    expect(reports.map(({ step, stage, samples, tokens }) => [step, stage, samples, tokens])).toEqual([
      [1, 'a', 4, 20],
      [2, 'a', 4, 20],
      [3, 'a', 4, 20],
      [4, 'b', 2, 10],
      [5, 'b', 2, 10],
    ]);
    expect(state).toMatchObject({ step: 5, stage: 1, stepInStage: 2, samples: 16, tokens: 80, skipped: 0 });
    expect(state.epochs).toBeCloseTo(1.6, 12);
    expect(state.sampler).toEqual({ epoch: 0, batch: 2, pools: 0 });
    expect(point.prepared).toEqual([1, 2, 3, 4, 5]);
    expect(saves.at(-1)).toMatchObject({ step: 5, force: true });
    // the first step's loss over batches 0 and 1 with weight 0, in nats per token
    expect(reports[0]!.loss).toBeCloseTo(0.5, 6);
  });

  it('stops after maxSteps, also at the end of a stage, and goes on from there', async () => {
    const stages = [stage('a', 3), stage('b', 3)];
    const whole = listening();
    await run(stages, whole.hooks);
    for (const maxSteps of [2, 3, 4]) {
      point.weight.set(tf.scalar(0));
      const first = listening();
      const { state } = await run(stages, first.hooks, { maxSteps });
      expect(state.step).toBe(maxSteps);
      expect(first.saves.at(-1)).toMatchObject({ step: maxSteps, force: true });
      expect(first.reports.map(({ loss }) => loss)).toEqual(whole.reports.slice(0, maxSteps).map(({ loss }) => loss));
      const second = listening();
      const rest = await run(stages, second.hooks, {}, JSON.parse(JSON.stringify(state)));
      expect(second.reports.map(({ step, stage }) => [step, stage])).toEqual(
        whole.reports.slice(maxSteps).map(({ step, stage }) => [step, stage]),
      );
      expect(rest.state).toMatchObject({ step: 6, stage: 1, stepInStage: 3 });
    }
  });

  it('does nothing but save when the run is over already', async () => {
    const { state } = await run([stage('a', 2)], listening().hooks);
    const { reports, saves, hooks } = listening();
    expect(await run([stage('a', 2)], hooks, {}, state)).toMatchObject({ interrupted: false, state });
    expect(reports).toEqual([]);
    expect(saves).toMatchObject([{ step: 2, force: true }]);
  });

  it('hears an interruption between two steps, saves and ends', async () => {
    const controller = new AbortController();
    // as a signal handler: only when the event loop turns
    const { reports, saves, hooks } = listening({
      onStep: ({ step }) => void (step === 2 && setImmediate(() => controller.abort())),
    });
    const { state, interrupted } = await run([stage('a', 1000)], hooks, { signal: controller.signal });
    expect(interrupted).toBe(true);
    expect(reports.length).toBeLessThanOrEqual(3);
    expect(saves.at(-1)).toMatchObject({ step: state.step, force: true });
    expect(state.step).toBe(reports.length);
  });

  it('remembers the best validation loss', async () => {
    const { saves, hooks } = listening({ losses: { 1: 3, 2: 2, 3: Number.NaN, 4: 2.5, 5: 1 } });
    const { state } = await run([stage('a', 6)], hooks);
    expect(saves.filter(({ isBest }) => isBest).map(({ step }) => step)).toEqual([1, 2, 5]);
    expect(saves.find(({ step }) => step === 2)?.state.best).toEqual({ step: 2, valLoss: 2 });
    expect(state.best).toEqual({ step: 5, valLoss: 1 });
  });

  it('lets another figure decide, the higher the better where told', async () => {
    const losses = { 1: 1, 2: 2, 3: 3 };
    const { saves, hooks } = listening({ losses, figures: { 1: 0.2, 2: 0.5, 3: 0.4 } });
    const { state } = await run([stage('a', 3)], hooks, { higherIsBetter: true });
    expect(saves.filter(({ isBest }) => isBest).map(({ step }) => step)).toEqual([1, 2]);
    expect(state.best).toEqual({ step: 2, valLoss: 2, figure: 0.5 });
  });

  it('ends a stage whose validations no longer get better, and gives the next its own patience', async () => {
    const losses = { 1: 3, 2: 2, 3: 2.5, 4: 2.4, 5: 9, 6: 8, 7: 8, 8: 8, 9: 1 };
    const { reports, stops, hooks } = listening({ losses });
    const stages = [stage('a', 20), stage('b', 20)];
    const { state, finished } = await run(stages, hooks, { patience: 2 });
    expect(stops).toEqual([4, 8]);
    expect(reports.map(({ stage }) => stage).join('')).toBe('aaaabbbb');
    expect([finished, state.stage, state.stale, state.stageBest]).toEqual([true, 1, 2, 8]);
    expect(state.best).toEqual({ step: 2, valLoss: 2 });
    const again = listening({ losses });
    await run(stages, again.hooks, { patience: 2 }, state);
    expect(again.reports).toEqual([]);
    const longer = listening({ losses });
    await run(stages, longer.hooks, { patience: 3, maxSteps: 10 }, state);
    expect(longer.reports.map(({ step }) => step)).toEqual([9, 10]);
  });

  it('goes on from averages of the weights at the end of a stage, and shows them to validations', async () => {
    const seen: number[] = [];
    const { hooks } = listening();
    const value = () => point.weight.tensor.dataSync()[0]!;
    const weights: number[] = [];
    hooks.onStep = () => void weights.push(value());
    hooks.evaluate = async () => {
      seen.push(value());
      return undefined;
    };
    await run([stage('a', 3), stage('b', 1)], hooks, { ema: 0.15 });
    // from 0; the decay is 1 / 10, 2 / 11 but at most 0.15, then 0.15
    let average = 0;
    const expected = weights.slice(0, 3).map((weight, n) => {
      average += (1 - [0.1, 0.15, 0.15][n]!) * (weight - average);
      return average;
    });
    seen.slice(0, 3).forEach((each, n) => {
      expect(each).toBeCloseTo(expected[n]!, 6); // float32
    });
    // the second stage starts from the average: AdamW's first step is as long as the learning rate, towards batch 0
    expect(weights[3]!).toBeCloseTo(expected[2]! - 0.1, 5);
    expect(seen[3]).toBeCloseTo(expected[2]! + 0.9 * (weights[3]! - expected[2]!), 6);
    expect(value()).toBeCloseTo(seen[3]!, 6);
  });

  it('hands over the state from before a step that failed, from which the run goes on', async () => {
    const broken = stage('a', 4);
    broken.collate = ({ batch }) => (batch === 2 ? Number.NaN : batch);
    const { reports, failures, hooks } = listening();
    await expect(run([broken], hooks)).rejects.toMatchObject({ code: 'non-finite', step: 3 });
    expect([reports.length, failures]).toEqual([2, [expect.objectContaining({ step: 2, stepInStage: 2 })]]);
    const second = listening();
    const rest = await run([broken], second.hooks, { onNonFinite: 'skip' }, failures[0]);
    expect(second.reports.map(({ step, skipped }) => [step, skipped])).toEqual([
      [3, true],
      [4, false],
    ]);
    expect(rest.state).toMatchObject({ step: 4, skipped: 1 });
  });

  it('counts skipped steps and leaves them out of the mean loss', async () => {
    const broken = stage('a', 4);
    broken.collate = ({ batch }) => (batch === 1 ? Number.NaN : batch);
    const { reports, hooks } = listening();
    const { state } = await run([broken], hooks, { onNonFinite: 'skip' });
    expect(state.skipped).toBe(1);
    expect(reports.map(({ skipped }) => skipped)).toEqual([false, true, false, false]);
    expect(Number.isFinite(state.trainLoss)).toBe(true);
  });
});
