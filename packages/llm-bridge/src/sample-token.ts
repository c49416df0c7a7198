import { InvalidArgumentError, type Random } from '@molx/core';

export interface SamplingOptions {
  /** 0 takes the likeliest token (greedy). Default 0. */
  temperature?: number;
  /** Only the k likeliest tokens. Default all. */
  topK?: number;
  /** Only the likeliest tokens that together reach this probability (Holtzman et al. 2020). Default 1, all. */
  topP?: number;
}

/** @throws {InvalidArgumentError} when an option is out of its range */
export function checkSampling({ temperature = 0, topK, topP = 1 }: SamplingOptions): void {
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new InvalidArgumentError(`temperature must be 0 or more, got ${temperature}.`);
  }
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    throw new InvalidArgumentError(`topK must be a positive integer, got ${topK}.`);
  }
  if (!(topP > 0 && topP <= 1)) throw new InvalidArgumentError(`topP must lie in (0, 1], got ${topP}.`);
}

/**
 * Draws the next token.
 *
 * @param logits  [vocabulary]
 * @param random  not moved by greedy choice
 * @returns       the id; of equal logits the lowest
 */
export function sampleToken(logits: Float32Array, options: SamplingOptions, random: Random): number {
  const { temperature = 0, topK = logits.length, topP = 1 } = options;
  if (temperature === 0) return argMax(logits);
  const maximum = logits[argMax(logits)]!;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - maximum) / temperature));
  const isWhole = topK >= logits.length && topP === 1;
  const order = isWhole ? undefined : Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const candidates = order === undefined ? [...weights.keys()] : nucleus(order.slice(0, topK), weights, topP);
  const total = candidates.reduce((sum, id) => sum + weights[id]!, 0);
  let left = random.uniform() * total;
  for (const id of candidates) {
    left -= weights[id]!;
    if (left < 0) return id;
  }
  return candidates[candidates.length - 1]!;
}

/** The shortest head of `order` (likeliest first) that holds the share `topP` of all weight; at least one. */
function nucleus(order: number[], weights: Float64Array, topP: number): number[] {
  const total = order.reduce((sum, id) => sum + weights[id]!, 0);
  let reached = 0;
  const end = order.findIndex((id) => {
    reached += weights[id]!;
    return reached >= topP * total;
  });
  return end < 0 ? order : order.slice(0, end + 1);
}

function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
