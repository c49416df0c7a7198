import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attendOneQuery } from './attend-one-query.js';
import { attentionShape, queryTiles, seesNothing, sequenceGroups } from './attention-shape.js';
import { attentionWeights } from './attention-weights.js';
import { headStarts } from './head-starts.js';
import { hiddenKeys } from './hidden-keys.js';

/** Attention by tiles: scores, softmax, weighted values, each a product over the heads where they lie. */
export function attention({ inputs, attrs, backend }: MolxKernelCall<'MolxAttention'>): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  const { batch, heads, queries, keyHeads, headDim } = shape;
  const [q, k, v] = [backend.float32(inputs.q), backend.float32(inputs.k), backend.float32(inputs.v)];
  const hidden = hiddenKeys(shape, backend.int32(inputs.mask));
  const y = backend.allocate(inputs.q.shape, 'float32', { zeroed: seesNothing(shape) });
  const logSumExp = backend.allocate([batch, heads, queries], 'float32');
  const [ys, sums] = [backend.float32(y), backend.float32(logSumExp)];
  sums.fill(Number.NEGATIVE_INFINITY);
  if (queries === 1 && attendOneQuery(backend, shape, { q, k, v, y: ys }, hidden, sums)) return [y, logSumExp];
  const [queryRow, keyRow] = [heads * headDim, keyHeads * headDim];
  for (const sequences of sequenceGroups(shape)) {
    for (const tile of queryTiles(shape, sequences)) {
      const { querySize, visible } = tile;
      const product = { m: querySize, batch: tile.batchSize * heads, transposeA: false, strideB: 0 };
      const scores = backend.scratch(product.batch * querySize * visible);
      const { queryStarts, keyStarts } = headStarts(shape, tile);
      backend.gemm.gemm({
        ...product,
        transposeB: true,
        n: visible,
        k: headDim,
        a: q,
        b: k,
        c: scores,
        strideA: 0,
        startsA: queryStarts,
        startsB: keyStarts,
        rowStrideA: queryRow,
        rowStrideB: keyRow,
      });
      attentionWeights(backend, shape, tile, scores, hidden, sums);
      backend.gemm.gemm({
        ...product,
        transposeB: false,
        n: headDim,
        k: visible,
        a: scores,
        b: v,
        c: ys,
        strideA: querySize * visible,
        startsB: keyStarts,
        startsC: queryStarts,
        rowStrideB: keyRow,
        rowStrideC: queryRow,
      });
      backend.release(scores);
    }
  }
  return [y, logSumExp];
}
