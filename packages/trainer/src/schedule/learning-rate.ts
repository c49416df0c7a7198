import type { Stage } from '../recipe/recipe-schema.js';

/** A stage's schedule in optimizer steps. */
export interface StageSteps {
  steps: number;
  warmupSteps: number;
}

/**
 * The optimizer steps of a stage and of its warm-up, epochs counted out.
 *
 * A last incomplete step counts as one. A warm-up never outlasts its stage.
 */
export function stageSteps(
  stage: Pick<Stage, 'steps' | 'epochs' | 'warmupSteps' | 'warmupEpochs' | 'batchSize' | 'accumulate'>,
  examplesPerEpoch: number,
): StageSteps {
  const stepsOf = (epochs: number) =>
    Math.ceil((epochs * examplesPerEpoch) / (stage.batchSize * stage.accumulate) - 1e-9);
  const steps = stage.steps ?? Math.max(1, stepsOf(stage.epochs ?? 1));
  const warmupSteps = stage.warmupSteps ?? stepsOf(stage.warmupEpochs ?? 0);
  return { steps, warmupSteps: Math.max(0, Math.min(warmupSteps, steps)) };
}

/**
 * Linear warm-up, then half a cosine down.
 *
 * The first of `w` warm-up steps has learningRate / w, the last one learningRate; the step after the warm-up starts
 * the cosine at learningRate, and the stage's last step has minLearningRate.
 *
 * @param step  counted from 0 within the stage; past the end the rate stays at its minimum
 */
export function learningRateAt(
  step: number,
  { steps, warmupSteps, learningRate, minLearningRate }: StageSteps & Pick<Stage, 'learningRate' | 'minLearningRate'>,
): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - 1 - warmupSteps));
  return minLearningRate + ((learningRate - minLearningRate) * (1 + Math.cos(Math.PI * progress))) / 2;
}
