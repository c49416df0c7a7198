import { InvalidArgumentError, type Random } from '@molx/core';

export interface SamplingOptions {
  /** 0 takes the likeliest token (greedy). Default 0. */
  temperature?: number | undefined;
  /** Only the k likeliest tokens. Default all. */
  topK?: number | undefined;
  /** Only the likeliest tokens that together reach this probability (Holtzman et al. 2020). Default 1, all. */
  topP?: number | undefined;
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
  const weights = new Float64Array(logits.length);
  for (let id = 0; id < logits.length; id++) weights[id] = Math.exp((logits[id]! - maximum) / temperature);
  const isWhole = topK >= logits.length && topP === 1;
  const order = isWhole ? undefined : Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const candidates = order && nucleus(order.slice(0, topK), weights, topP);
  const count = candidates?.length ?? weights.length;
  const idAt = (place: number) => (candidates === undefined ? place : candidates[place]!);
  let total = 0;
  for (let place = 0; place < count; place++) total += weights[idAt(place)]!;
  let left = random.uniform() * total;
  for (let place = 0; place < count; place++) {
    left -= weights[idAt(place)]!;
    if (left < 0) return idAt(place);
  }
  return idAt(count - 1);
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
