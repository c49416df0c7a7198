import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attentionShape, queryTiles, sequenceGroups } from './attention-shape.js';
import { hiddenKeys } from './hidden-keys.js';
import { addVisible, packKeys, packQueries, packVisible, unpackKeys, unpackQueries } from './pack-heads.js';
import { backpropagateRows } from './softmax-rows.js';

/** Gradients of attention; each tile's scores are computed again from the saved log-sum-exp, so none are stored. */
export function attentionGrad({ inputs, attrs, backend }: MolxKernelCall<'MolxAttentionGrad'>): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  const { keyHeads, heads, group, keys, headDim } = shape;
  const [dy, q, k, v] = [inputs.dy, inputs.q, inputs.k, inputs.v].map((info) => backend.float32(info)) as FourArrays;
  const hidden = hiddenKeys(shape, backend.int32(inputs.mask));
  const sums = backend.float32(inputs.logSumExp);
  const outputs = [inputs.q, inputs.k, inputs.v].map((info) =>
    backend.allocate(info.shape, 'float32', { zeroed: true }),
  );
  const [dq, dk, dv] = outputs.map((info) => backend.float32(info)) as [Float32Array, Float32Array, Float32Array];
  for (const sequences of sequenceGroups(shape)) {
    const { batchStart, batchSize } = sequences;
    const matrices = batchSize * keyHeads;
    const packed = Array.from({ length: 4 }, () => backend.scratch(matrices * keys * headDim)) as FourArrays;
    const [packedK, packedV, packedDk, packedDv] = packed;
    packKeys(shape, batchStart, batchSize, k, packedK);
    packKeys(shape, batchStart, batchSize, v, packedV);
    packedDk.fill(0);
    packedDv.fill(0);
    for (const tile of queryTiles(shape, sequences)) {
      const { querySize, visible } = tile;
      const rows = batchSize * heads * querySize;
      const prefixSize = matrices * visible * headDim;
      const work = [rows * headDim, rows * headDim, rows * visible, rows * visible, prefixSize, prefixSize].map((n) =>
        backend.scratch(n),
      ) as SixArrays;
      const [tileQ, tileDy, weights, dScores, prefixK, prefix] = work;
      const m = group * querySize;
      const [wide, narrow, keyStride] = [m * visible, m * headDim, visible * headDim];
      packQueries(shape, tile, q, tileQ, attrs.scale);
      packQueries(shape, tile, dy, tileDy, 1);
      const visibleK = packVisible(shape, matrices, visible, packedK, prefixK);
      const byKeys = {
        transposeA: false,
        transposeB: true,
        m,
        n: visible,
        k: headDim,
        batch: matrices,
        strideA: narrow,
      };
      backend.gemm.gemm({ ...byKeys, a: tileQ, b: visibleK, c: weights, strideB: keyStride });
      const visibleV = packVisible(shape, matrices, visible, packedV, prefix);
      backend.gemm.gemm({ ...byKeys, a: tileDy, b: visibleV, c: dScores, strideB: keyStride });
      backpropagateRows(shape, tile, weights, dScores, hidden, sums);
      const byQueries = { transposeA: true, transposeB: false, m: visible, n: headDim, k: m, batch: matrices };
      backend.gemm.gemm({ ...byQueries, a: weights, b: tileDy, c: prefix, strideA: wide, strideB: narrow });
      addVisible(shape, matrices, visible, prefix, packedDv);
      backend.gemm.gemm({ ...byQueries, a: dScores, b: tileQ, c: prefix, strideA: wide, strideB: narrow });
      addVisible(shape, matrices, visible, prefix, packedDk);
      const toQueries = { transposeA: false, transposeB: false, m, n: headDim, k: visible, batch: matrices };
      backend.gemm.gemm({ ...toQueries, a: dScores, b: visibleK, c: tileDy, strideA: wide, strideB: keyStride });
      unpackQueries(shape, tile, tileDy, dq, attrs.scale);
      for (const array of work) backend.release(array);
    }
    unpackKeys(shape, batchStart, batchSize, packedDk, dk);
    unpackKeys(shape, batchStart, batchSize, packedDv, dv);
    for (const array of packed) backend.release(array);
  }
  return outputs;
}

type FourArrays = [Float32Array, Float32Array, Float32Array, Float32Array];
type SixArrays = [...FourArrays, Float32Array, Float32Array];
