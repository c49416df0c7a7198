import type { SampledBatch, SamplerState } from '../sampler/index.js';
import type { StageSteps } from '../schedule/index.js';

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
  /** A sampler from the stage's start, or from where `state` says. */
  batches(state?: SamplerState): BatchSource;
  /** Makes tensors' raw material of what was sampled; the same for the same draw. */
  collate(sampled: SampledBatch): Batch;
}
