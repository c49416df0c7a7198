import type { SampledBatch, SamplerState } from '../sampler/index.js';
import type { StageSteps } from '../schedule/index.js';
import type { Objective } from './objective.js';

/** What a stage takes its batches from. */
export interface BatchSource {
  next(): SampledBatch;
  readonly state: SamplerState;
  readonly examplesPerEpoch: number;
}

/** A stage ready to run: its steps counted out, its data at hand. */
export interface PlannedStage<Batch> extends StageSteps {
  name: string;
  accumulate: number;
  learningRate: number;
  minLearningRate: number;
  betas: readonly [number, number];
  epsilon: number;
  weightDecay: number;
  clipNorm?: number | undefined;
  /** What the learning rate is multiplied by for a parameter. Default 1. */
  learningRateScale?(name: string): number;
  /** What the stage makes smaller, where that is not the run's objective. */
  objective?: Objective<Batch>;
  /** What its loss is called; by default `loss`, in nats per label token, of which the training loss of the run is a mean. */
  lossName?: string;
  /** Called before the stage's first step, and before the first of a resumed run: says what learns. */
  begin?(): void;
  /** A sampler from the stage's start, or from where `state` says. */
  batches(state?: SamplerState): BatchSource;
  /** Makes tensors' raw material of what was sampled; the same for the same draw. */
  collate(sampled: SampledBatch): Batch;
}
