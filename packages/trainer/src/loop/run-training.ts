import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdamW, decayMatricesOnly } from '@molx/nn';
import { learningRateAt } from '../schedule/index.js';
import type { Objective } from './objective.js';
import { type OptimizerStepResult, optimizerStep } from './optimizer-step.js';
import type { BatchSource, PlannedStage } from './planned-stage.js';
import type { TrainerState } from './trainer-state.js';
import { WeightAverages } from './weight-averages.js';

/** What one optimizer step reports. */
export interface StepReport {
  step: number;
  stage: string;
  loss: number;
  learningRate: number;
  gradientNorm: number;
  skipped: boolean;
  /** What `loss` is called, where it is not in nats per label token. */
  lossName?: string | undefined;
  samples: number;
  tokens: number;
  seconds: number;
}

/** What a validation found. */
export interface Verdict {
  valLoss: number;
  /** What decides which checkpoint is the best, where that is not the loss. */
  figure?: number | undefined;
}

export interface SaveOptions {
  force: boolean;
  isBest: boolean;
  /** Of the weights, where they are averaged: they are what a checkpoint's model is. */
  averages?: WeightAverages | undefined;
}

export interface TrainingHooks {
  onStep(report: StepReport, state: TrainerState): void;
  /** What a validation finds, when the step asks for one; undefined otherwise, and where it has no loss. Averages are in place. */
  evaluate(state: TrainerState): Promise<Verdict | undefined>;
  /** Saves checkpoints/last when the step asks for it, or when told to; and checkpoints/best when `isBest`. */
  save(state: TrainerState, optimizer: AdamW, options: SaveOptions): Promise<void>;
  /** Hears that a stage ends before its steps do: its validations have not become better for long enough. */
  onEarlyStop?(state: TrainerState): void;
  /** A step failed and left everything as it was: keeps `state`, from before it, where it is sound; gives the error to end with. */
  failed(error: unknown, state: TrainerState, trained: FailedStep): Promise<unknown>;
}

/** What a failed step has left as it was. */
export interface FailedStep {
  optimizer: AdamW;
  averages?: WeightAverages | undefined;
}

export interface RunTrainingOptions {
  onNonFinite: 'stop' | 'skip';
  /** Stop after this optimizer step, counted over all stages. */
  maxSteps?: number | undefined;
  /** Aborted: the step under way is finished, its state is saved, and the run ends as interrupted. */
  signal?: AbortSignal | undefined;
  /** Puts the moments of a saved run into the first optimizer, and the weights in the place of their averages. */
  restore?: ((optimizer: AdamW) => void) | undefined;
  /** Average the trained weights: the decay. */
  ema?: number | undefined;
  /** End a stage after this many validations in a row that were no better than the best in it. */
  patience?: number | undefined;
  /** Whether the deciding figure is the better the higher it is. Default false. */
  higherIsBetter?: boolean | undefined;
}

export interface TrainingOutcome {
  state: TrainerState;
  interrupted: boolean;
  /** All stages have come to their end. */
  finished: boolean;
}

/** Share of the newest step in the running mean of the training loss. */
const lossSmoothing = 0.05;

/**
 * Runs stages from where `start` says to their end, to `maxSteps`, or to an interruption.
 *
 * Each stage has an optimizer of its own. What a step does depends on the saved state alone, so that a resumed run goes on bit for bit.
 * Averages of the weights take their place when a stage has ended.
 *
 * @throws {NonFiniteError} when a loss is not finite and the run shall stop then, or as `hooks.failed` says
 */
export async function runTraining<Batch>(
  objective: Objective<Batch>,
  stages: readonly PlannedStage<Batch>[],
  start: TrainerState,
  hooks: TrainingHooks,
  options: RunTrainingOptions,
): Promise<TrainingOutcome> {
  const { maxSteps = Number.POSITIVE_INFINITY, signal, ema, patience = Number.POSITIVE_INFINITY } = options;
  let state = start;
  let { restore } = options;
  for (let index = state.stage; index < stages.length; index++) {
    const stage = stages[index] as PlannedStage<Batch>;
    stage.begin?.();
    const own = stage.objective ?? objective;
    const averages = ema === undefined ? undefined : new WeightAverages(own.parameters, ema, state.averagedSteps);
    const optimizer = optimizerOf(own.parameters, stage);
    restore?.(optimizer);
    restore = undefined;
    const batches = stage.batches(state.sampler);
    const context = { objective: own, stage, optimizer, averages, batches, hooks, options };
    try {
      while (state.stepInStage < stage.steps && state.step < maxSteps && (state.stale ?? 0) < patience) {
        await nextTurn(); // steps are synchronous: without a turn of the event loop no Ctrl-C would be heard
        if (signal?.aborted) {
          await hooks.save(state, optimizer, { force: true, isBest: false, averages });
          return { state, interrupted: true, finished: false };
        }
        state = await oneStep(context, state);
      }
      const isStale = (state.stale ?? 0) >= patience;
      if (isStale && state.stepInStage < stage.steps) hooks.onEarlyStop?.(state);
      const isLast = index === stages.length - 1;
      if (isLast || state.step >= maxSteps) {
        await hooks.save(state, optimizer, { force: true, isBest: false, averages });
        const finished = isLast && (isStale || state.stepInStage >= stage.steps);
        return { state, interrupted: signal?.aborted ?? false, finished };
      }
      state = nextStage(state);
    } finally {
      averages?.adopt();
      optimizer.dispose();
    }
  }
  return { state, interrupted: false, finished: true };
}

function nextStage({ stageBest: _best, stale: _stale, averagedSteps: _steps, ...state }: TrainerState): TrainerState {
  return { ...state, stage: state.stage + 1, stepInStage: 0, sampler: undefined };
}

interface StepContext<Batch> {
  objective: Objective<Batch>;
  stage: PlannedStage<Batch>;
  optimizer: AdamW;
  averages: WeightAverages | undefined;
  batches: BatchSource;
  hooks: TrainingHooks;
  options: RunTrainingOptions;
}

async function oneStep<Batch>(context: StepContext<Batch>, before: TrainerState): Promise<TrainerState> {
  const { objective, stage, optimizer, averages, batches, hooks, options } = context;
  const started = performance.now();
  const sampled = Array.from({ length: stage.accumulate }, () => batches.next());
  const step = before.step + 1;
  const learningRate = learningRateAt(before.stepInStage, stage);
  let result: OptimizerStepResult;
  try {
    objective.prepare?.(step);
    const collated = sampled.map((batch) => stage.collate(batch));
    result = optimizerStep(objective, collated, optimizer, {
      step,
      learningRate,
      learningRateScale: stage.learningRateScale,
      clipNorm: stage.clipNorm,
      onNonFinite: options.onNonFinite,
    });
  } catch (error) {
    throw await hooks.failed(error, before, { optimizer, averages });
  }
  if (!result.skipped) averages?.update();
  const seconds = (performance.now() - started) / 1000;
  const samples = sampled.reduce((sum, { examples }) => sum + examples.length, 0);
  let state: TrainerState = {
    ...before,
    step,
    stepInStage: before.stepInStage + 1,
    sampler: batches.state,
    epochs: before.epochs + samples / batches.examplesPerEpoch,
    skipped: before.skipped + (result.skipped ? 1 : 0),
    samples: before.samples + samples,
    trainSeconds: before.trainSeconds + seconds,
    ...(averages && { averagedSteps: averages.steps }),
  };
  const { lossName } = stage;
  if (lossName === undefined) {
    const trainLoss = smoothed(before.trainLoss, result.loss);
    state = { ...state, trainLoss, tokens: before.tokens + result.tokens };
  }
  hooks.onStep({ ...result, step, stage: stage.name, lossName, learningRate, samples, seconds }, state);
  const evaluate = () => hooks.evaluate(state);
  const verdict = await (averages?.during(evaluate) ?? evaluate());
  const { state: judged, isBest } = verdict === undefined ? { state, isBest: false } : judge(state, verdict, options);
  await hooks.save(judged, optimizer, { force: false, isBest, averages });
  return judged;
}

/** Keeps which validation was the best, of all and of its stage, and how many of the stage have come since. */
function judge(
  state: TrainerState,
  { valLoss, figure }: Verdict,
  { higherIsBetter = false, patience }: RunTrainingOptions,
): { state: TrainerState; isBest: boolean } {
  const value = figure ?? valLoss;
  const isBetter = (than: number | undefined) =>
    Number.isFinite(value) && (than === undefined || (higherIsBetter ? value > than : value < than));
  const { best, stageBest, stale = 0, step } = state;
  const isBest = isBetter(best && (best.figure ?? best.valLoss));
  const watched =
    patience !== undefined && (isBetter(stageBest) ? { stageBest: value, stale: 0 } : { stageBest, stale: stale + 1 });
  const found = figure === undefined ? { step, valLoss } : { step, valLoss, figure };
  return { state: { ...state, ...(watched || {}), ...(isBest && { best: found }) }, isBest };
}

function smoothed(mean: number | null, value: number): number | null {
  if (!Number.isFinite(value)) return mean;
  return mean === null ? value : mean + lossSmoothing * (value - mean);
}

function optimizerOf<Batch>(parameters: Objective<Batch>['parameters'], stage: PlannedStage<Batch>): AdamW {
  const { learningRate, betas, epsilon, weightDecay } = stage;
  return new AdamW(parameters, { learningRate, betas, epsilon, weightDecay: decayMatricesOnly(weightDecay) });
}
