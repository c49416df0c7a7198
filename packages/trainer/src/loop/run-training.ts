import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdamW, decayMatricesOnly } from '@molx/nn';
import { learningRateAt } from '../schedule/index.js';
import type { Objective } from './objective.js';
import { optimizerStep } from './optimizer-step.js';
import type { BatchSource, PlannedStage } from './planned-stage.js';
import type { TrainerState } from './trainer-state.js';

/** What one optimizer step reports. */
export interface StepReport {
  step: number;
  stage: string;
  loss: number;
  learningRate: number;
  gradientNorm: number;
  skipped: boolean;
  samples: number;
  tokens: number;
  seconds: number;
}

export interface TrainingHooks {
  onStep(report: StepReport, state: TrainerState): void;
  /** The validation loss, when the step asks for it; undefined otherwise. */
  evaluate(state: TrainerState): Promise<number | undefined>;
  /** Saves checkpoints/last when the step asks for it, or when told to; and checkpoints/best when `isBest`. */
  save(state: TrainerState, optimizer: AdamW, options: { force: boolean; isBest: boolean }): Promise<void>;
}

export interface RunTrainingOptions {
  onNonFinite: 'stop' | 'skip';
  /** Stop after this optimizer step, counted over all stages. */
  maxSteps?: number | undefined;
  /** Aborted: the step under way is finished, its state is saved, and the run ends as interrupted. */
  signal?: AbortSignal | undefined;
  /** Puts the moments of a saved run into the first optimizer. */
  restoreOptimizer?: ((optimizer: AdamW) => void) | undefined;
}

export interface TrainingOutcome {
  state: TrainerState;
  interrupted: boolean;
}

/** Share of the newest step in the running mean of the training loss. */
const lossSmoothing = 0.05;

/**
 * Runs stages from where `start` says to their end, to `maxSteps`, or to an interruption.
 *
 * Each stage has an optimizer of its own. What a step does depends on the saved state alone, so that a resumed run goes on bit for bit.
 *
 * @throws {NonFiniteError} when a loss is not finite and the run shall stop then; the last checkpoint stays
 */
export async function runTraining<Batch>(
  objective: Objective<Batch>,
  stages: readonly PlannedStage<Batch>[],
  start: TrainerState,
  hooks: TrainingHooks,
  { onNonFinite, maxSteps = Number.POSITIVE_INFINITY, signal, restoreOptimizer }: RunTrainingOptions,
): Promise<TrainingOutcome> {
  let state = start;
  let restore = restoreOptimizer;
  for (let index = state.stage; index < stages.length; index++) {
    const stage = stages[index] as PlannedStage<Batch>;
    const optimizer = optimizerOf(objective, stage);
    restore?.(optimizer);
    restore = undefined;
    const batches = stage.batches(state.sampler);
    try {
      while (state.stepInStage < stage.steps && state.step < maxSteps) {
        await nextTurn(); // steps are synchronous: without a turn of the event loop no Ctrl-C would be heard
        if (signal?.aborted) {
          await hooks.save(state, optimizer, { force: true, isBest: false });
          return { state, interrupted: true };
        }
        state = await oneStep({ objective, stage, optimizer, batches, hooks, onNonFinite }, state);
      }
      const isLast = index === stages.length - 1 || state.step >= maxSteps;
      if (isLast) {
        await hooks.save(state, optimizer, { force: true, isBest: false });
        return { state, interrupted: signal?.aborted ?? false };
      }
      state = { ...state, stage: index + 1, stepInStage: 0, sampler: undefined };
    } finally {
      optimizer.dispose();
    }
  }
  return { state, interrupted: false };
}

interface StepContext<Batch> {
  objective: Objective<Batch>;
  stage: PlannedStage<Batch>;
  optimizer: AdamW;
  batches: BatchSource;
  hooks: TrainingHooks;
  onNonFinite: 'stop' | 'skip';
}

async function oneStep<Batch>(context: StepContext<Batch>, before: TrainerState): Promise<TrainerState> {
  const { objective, stage, optimizer, batches, hooks, onNonFinite } = context;
  const started = performance.now();
  const sampled = Array.from({ length: stage.accumulate }, () => batches.next());
  const step = before.step + 1;
  const learningRate = learningRateAt(before.stepInStage, stage);
  objective.prepare?.(step);
  const result = optimizerStep(
    objective,
    sampled.map((batch) => stage.collate(batch)),
    optimizer,
    { step, learningRate, clipNorm: stage.clipNorm, onNonFinite },
  );
  const seconds = (performance.now() - started) / 1000;
  const samples = sampled.reduce((sum, { examples }) => sum + examples.length, 0);
  let state: TrainerState = {
    ...before,
    step,
    stepInStage: before.stepInStage + 1,
    sampler: batches.state,
    epochs: before.epochs + samples / batches.examplesPerEpoch,
    skipped: before.skipped + (result.skipped ? 1 : 0),
    trainLoss: smoothed(before.trainLoss, result.loss),
    samples: before.samples + samples,
    tokens: before.tokens + result.tokens,
    trainSeconds: before.trainSeconds + seconds,
  };
  hooks.onStep({ ...result, step, stage: stage.name, learningRate, samples, seconds }, state);
  const valLoss = await hooks.evaluate(state);
  const isBest = valLoss !== undefined && valLoss < (state.best?.valLoss ?? Number.POSITIVE_INFINITY);
  if (isBest) state = { ...state, best: { step, valLoss } };
  await hooks.save(state, optimizer, { force: false, isBest });
  return state;
}

function smoothed(mean: number | null, value: number): number | null {
  if (!Number.isFinite(value)) return mean;
  return mean === null ? value : mean + lossSmoothing * (value - mean);
}

function optimizerOf<Batch>(objective: Objective<Batch>, stage: PlannedStage<Batch>): AdamW {
  const { learningRate, betas, epsilon, weightDecay } = stage;
  return new AdamW(objective.parameters, { learningRate, betas, epsilon, weightDecay: decayMatricesOnly(weightDecay) });
}
