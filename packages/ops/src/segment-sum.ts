import * as tf from '@tensorflow/tfjs-core';
import { checkInt32, checkShape } from './check-shape.js';
import { oneHotRows } from './one-hot-rows.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

/**
 * Adds up the rows of each segment. Segments without rows give zeros; ids need not be sorted.
 *
 * @param x         [N, D]
 * @param ids       int32 [N], each within 0 .. segments - 1
 * @param segments  how many rows come out
 * @returns         [segments, D]; the caller disposes it
 * @throws {ShapeError}
 */
export function segmentSum(x: tf.Tensor, ids: tf.Tensor, segments: number): tf.Tensor {
  checkShape('segmentSum', 'x', x, [null, null]);
  checkShape('segmentSum', 'ids', ids, [x.shape[0]!]);
  checkInt32('segmentSum', 'ids', ids);
  return tf.tidy(() =>
    hasKernel('MolxSegmentSum')
      ? runKernel('MolxSegmentSum', { x, ids }, { segments })[0]
      : composedSegmentSum(x, ids, segments),
  );
}

/**
 * {@link segmentSum} in plain tfjs ops: the definition, and what runs on a backend without the kernel.
 *
 * A product with the one-hot ids, because tfjs's UnsortedSegmentSum is missing on wasm and compares every row with
 * every segment on its CPU backend.
 */
export function composedSegmentSum(x: tf.Tensor, ids: tf.Tensor, segments: number): tf.Tensor {
  return tf.tidy(() => {
    if (x.size === 0 || segments === 0) return tf.zeros([segments, x.shape[1]!]);
    return tf.matMul(oneHotRows(ids, segments), x, true, false);
  });
}

registerKernelGradient('MolxSegmentSum', ['ids'], [false], (dy, [ids]) => ({ x: () => tf.gather(dy, ids!) }));
