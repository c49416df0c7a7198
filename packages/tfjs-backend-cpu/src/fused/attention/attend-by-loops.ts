import { fastExp } from '../../math/fast-exp.js';
import type { AttentionShape } from './attention-shape.js';

/** One query for each sequence, in plain loops: for heads that are no whole vectors, and arrays outside the SIMD kernels' memory. */
export function attendByLoops(
  { batch, heads, keyHeads, group, keys, headDim, scale }: AttentionShape,
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  mask: Int32Array,
  y: Float32Array,
  logSumExp: Float32Array,
): void {
  const weights = new Float64Array(keys);
  const stride = keyHeads * headDim;
  for (let row = 0; row < batch * heads; row++) {
    const b = Math.floor(row / heads);
    const keyHead = Math.floor((row - b * heads) / group);
    const query = row * headDim;
    const first = (b * keys * keyHeads + keyHead) * headDim;
    let largest = Number.NEGATIVE_INFINITY;
    for (let j = 0, at = first; j < keys; j++, at += stride) {
      let score = Number.NEGATIVE_INFINITY;
      if (mask.length === 0 || mask[b * keys + j] !== 0) {
        score = 0;
        for (let c = 0; c < headDim; c++) score += q[query + c]! * k[at + c]!;
        score *= scale;
      }
      weights[j] = score;
      if (score > largest) largest = score;
    }
    if (largest === Number.NEGATIVE_INFINITY) continue;
    let sum = 0;
    for (let j = 0; j < keys; j++) {
      const weight = fastExp(weights[j]! - largest);
      weights[j] = weight;
      sum += weight;
    }
    logSumExp[row] = largest + Math.log(sum);
    for (let j = 0, at = first; j < keys; j++, at += stride) {
      const share = weights[j]! / sum;
      if (share === 0) continue;
      for (let c = 0; c < headDim; c++) y[query + c] = y[query + c]! + share * v[at + c]!;
    }
  }
}
