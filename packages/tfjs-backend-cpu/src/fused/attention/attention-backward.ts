import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attentionShape, queryTiles, seesNothing, sequenceGroups } from './attention-shape.js';
import { attentionWeightsGrad } from './attention-weights.js';
import { headStarts } from './head-starts.js';
import { hiddenKeys } from './hidden-keys.js';

/** Gradients of attention; each tile's scores are computed again from the saved log-sum-exp, so none are stored. */
export function attentionGrad({ inputs, attrs, backend }: MolxKernelCall<'MolxAttentionGrad'>): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  const { heads, keyHeads, headDim } = shape;
  const [dy, q, k, v] = [inputs.dy, inputs.q, inputs.k, inputs.v].map((info) => backend.float32(info)) as FourArrays;
  const hidden = hiddenKeys(shape, backend.int32(inputs.mask));
  const sums = backend.float32(inputs.logSumExp);
  const outputs = [
    backend.allocate(inputs.q.shape, 'float32', { zeroed: seesNothing(shape) }),
    backend.allocate(inputs.k.shape, 'float32', { zeroed: true }),
    backend.allocate(inputs.v.shape, 'float32', { zeroed: true }),
  ];
  const [dq, dk, dv] = outputs.map((info) => backend.float32(info)) as [Float32Array, Float32Array, Float32Array];
  const [queryRow, keyRow] = [heads * headDim, keyHeads * headDim];
  for (const sequences of sequenceGroups(shape)) {
    for (const tile of queryTiles(shape, sequences)) {
      const { querySize, visible } = tile;
      const batch = tile.batchSize * heads;
      const tileSize = querySize * visible;
      const [weights, dScores] = [backend.scratch(batch * tileSize), backend.scratch(batch * tileSize)];
      const { queryStarts, keyStarts } = headStarts(shape, tile);

      const toScores = {
        ...{ transposeA: false, transposeB: true, m: querySize, n: visible, k: headDim, batch, strideA: 0, strideB: 0 },
        ...{ startsA: queryStarts, startsB: keyStarts, rowStrideA: queryRow, rowStrideB: keyRow },
      };
      backend.gemm.gemm({ ...toScores, a: q, b: k, c: weights });
      backend.gemm.gemm({ ...toScores, a: dy, b: v, c: dScores });
      attentionWeightsGrad(backend, shape, tile, weights, dScores, hidden, sums);

      const toKeys = {
        ...{ transposeA: true, transposeB: false, m: visible, n: headDim, k: querySize, batch, strideB: 0 },
        ...{ strideA: tileSize, startsB: queryStarts, rowStrideB: queryRow, accumulate: true },
        ...{ startsC: keyStarts, rowStrideC: keyRow },
      };
      backend.gemm.gemm({ ...toKeys, a: weights, b: dy, c: dv });
      backend.gemm.gemm({ ...toKeys, a: dScores, b: q, c: dk });

      backend.gemm.gemm({
        ...{ transposeA: false, transposeB: false, m: querySize, n: headDim, k: visible, batch },
        ...{ a: dScores, b: k, c: dq, strideA: tileSize, strideB: 0 },
        ...{ startsB: keyStarts, rowStrideB: keyRow, startsC: queryStarts, rowStrideC: queryRow },
      });
      backend.release(weights);
      backend.release(dScores);
    }
  }
  return outputs;
}

type FourArrays = [Float32Array, Float32Array, Float32Array, Float32Array];
