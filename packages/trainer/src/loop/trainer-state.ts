import type { SamplerState } from '../sampler/index.js';

/** Where a run stands, as `trainer_state.json` holds it: with the tensors beside it, all that the next step depends on. */
export interface TrainerState {
  /** Optimizer steps done over all stages. */
  step: number;
  /** The stage that the next step belongs to, and the steps done in it. */
  stage: number;
  stepInStage: number;
  /** What the stage's sampler draws next; absent before its first step. */
  sampler?: SamplerState | undefined;
  /** Passes over the mixture, over all stages. */
  epochs: number;
  /** Steps left out because a value was not finite. */
  skipped: number;
  /** Where the validation was best, and `figure` where another figure than the loss decides that. */
  best?: { step: number; valLoss: number; figure?: number | undefined } | undefined;
  /** The best value of the deciding figure in this stage, and the validations since. */
  stageBest?: number | undefined;
  stale?: number | undefined;
  /** Steps that the running averages of the weights are of, where there are any. */
  averagedSteps?: number | undefined;
  /** Mean training loss over the last steps, in nats per label token. */
  trainLoss: number | null;
  samples: number;
  tokens: number;
  /** Time spent in training steps, sessions before a resume included. */
  trainSeconds: number;
}

export const initialTrainerState: TrainerState = {
  step: 0,
  stage: 0,
  stepInStage: 0,
  epochs: 0,
  skipped: 0,
  trainLoss: null,
  samples: 0,
  tokens: 0,
  trainSeconds: 0,
};
