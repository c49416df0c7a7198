import type { PlannedStage } from '../loop/index.js';
import type { Stage } from '../recipe/index.js';

/** The settings that a planned stage takes from the recipe as they are. */
export function settingsOf(
  stage: Stage,
): Pick<
  PlannedStage<never>,
  'name' | 'accumulate' | 'learningRate' | 'minLearningRate' | 'betas' | 'epsilon' | 'weightDecay' | 'clipNorm'
> {
  const { name, accumulate, learningRate, minLearningRate, betas, epsilon, weightDecay, clipNorm } = stage;
  return { name, accumulate, learningRate, minLearningRate, betas, epsilon, weightDecay, clipNorm };
}
