import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attendOneQuery } from './attend-one-query.js';
import { attentionShape, queryTiles, sequenceGroups } from './attention-shape.js';
import { hiddenKeys } from './hidden-keys.js';
import { packKeys, packQueries, packVisible, unpackQueries } from './pack-heads.js';
import { exponentiateRows } from './softmax-rows.js';

/** Attention by tiles: heads packed into matrices, scores, softmax, weighted values. */
export function attention({ inputs, attrs, backend }: MolxKernelCall<'MolxAttention'>): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  const { batch, heads, keyHeads, queries, keys, headDim, group } = shape;
  const [q, k, v] = [backend.float32(inputs.q), backend.float32(inputs.k), backend.float32(inputs.v)];
  const mask = backend.int32(inputs.mask);
  const hidden = hiddenKeys(shape, mask);
  const y = backend.allocate(inputs.q.shape, 'float32', { zeroed: true });
  const logSumExp = backend.allocate([batch, heads, queries], 'float32');
  const [ys, sums] = [backend.float32(y), backend.float32(logSumExp)];
  sums.fill(Number.NEGATIVE_INFINITY);
  if (queries === 1) {
    attendOneQuery(shape, q, k, v, mask, ys, sums);
    return [y, logSumExp];
  }
  for (const sequences of sequenceGroups(shape)) {
    const { batchStart, batchSize } = sequences;
    const matrices = batchSize * keyHeads;
    const packed = [k, v].map((from) => {
      const to = backend.scratch(matrices * keys * headDim);
      packKeys(shape, batchStart, batchSize, from, to);
      return to;
    }) as [Float32Array, Float32Array];
    for (const tile of queryTiles(shape, sequences)) {
      const { querySize, visible } = tile;
      const rows = batchSize * heads * querySize;
      const work = [rows * headDim, rows * visible, rows, matrices * visible * headDim].map((n) => backend.scratch(n));
      const [tileQ, scores, rowScale, prefix] = work as [Float32Array, Float32Array, Float32Array, Float32Array];
      const product = { transposeA: false, m: group * querySize, batch: matrices };
      packQueries(shape, tile, q, tileQ, attrs.scale);
      backend.gemm.gemm({
        ...product,
        transposeB: true,
        n: visible,
        k: headDim,
        a: tileQ,
        b: packVisible(shape, matrices, visible, packed[0], prefix),
        c: scores,
        strideA: product.m * headDim,
        strideB: visible * headDim,
      });
      exponentiateRows(shape, tile, scores, hidden, rowScale, sums);
      backend.gemm.gemm({
        ...product,
        transposeB: false,
        n: headDim,
        k: visible,
        a: scores,
        b: packVisible(shape, matrices, visible, packed[1], prefix),
        c: tileQ,
        strideA: product.m * visible,
        strideB: visible * headDim,
      });
      unpackQueries(shape, tile, tileQ, ys, rowScale);
      for (const array of work) backend.release(array);
    }
    for (const array of packed) backend.release(array);
  }
  return [y, logSumExp];
}
