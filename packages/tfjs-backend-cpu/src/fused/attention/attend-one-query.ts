import type { CpuBackend } from '../../cpu-backend.js';
import { vectorEngine } from '../../simd/vector-engine.js';
import type { AttentionShape } from './attention-shape.js';
import { attentionWeights } from './attention-weights.js';
import type { HiddenKeys } from './hidden-keys.js';

/**
 * One query for each sequence, as in decoding: keys and values are read once, where they lie.
 *
 * @param logSumExp  [batch, heads, 1], receives that of each row's scaled scores
 * @returns          false where heads are no whole vectors or an array lies elsewhere: then tiles do it
 */
export function attendOneQuery(
  backend: CpuBackend,
  shape: AttentionShape,
  { q, k, v, y }: Record<'q' | 'k' | 'v' | 'y', Float32Array>,
  hidden: HiddenKeys,
  logSumExp: Float32Array,
): boolean {
  const { batch, heads, keyHeads, group, keys, headDim } = shape;
  const sizes = { sequences: batch, keyHeads, group, keys, headDim };
  const engine = vectorEngine();
  const scores = backend.scratch(batch * heads * keys);
  let isDone = engine.queries('queryScores', sizes, [q, k, scores]);
  if (isDone) {
    const tile = { batchStart: 0, batchSize: batch, queryStart: 0, querySize: 1, visible: keys };
    attentionWeights(backend, shape, tile, scores, hidden, logSumExp);
    isDone = engine.queries('queryValues', sizes, [y, v, scores]);
  }
  backend.release(scores);
  return isDone;
}
