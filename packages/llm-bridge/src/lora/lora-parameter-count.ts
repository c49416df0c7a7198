import { linearShapes } from './linear-weights.js';
import { type LoraOptions, loraConfig, loraRankAndScale } from './lora-config.js';
import { loraTargets } from './lora-targets.js';

/**
 * How many numbers an adapter holds, without making one.
 *
 * @param weights  the model's, by their published names, as `llamaParameterShapes` gives them
 * @throws {ConfigError} when a target is unknown or a number out of range
 */
export function loraParameterCount(options: LoraOptions, weights: ReadonlyMap<string, readonly number[]>): number {
  const config = loraConfig(options);
  const shapes = linearShapes(new Map([...weights].map(([name, shape]) => [name, { shape }])));
  return loraTargets(config, [...shapes.keys()]).reduce((sum, target) => {
    const { inputs, outputs } = shapes.get(target)!;
    return sum + loraRankAndScale(config, target).rank * (inputs + outputs);
  }, 0);
}
