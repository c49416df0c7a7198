import { InvalidArgumentError } from '@molx/core';
import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import { asWords } from './copy-strided.js';

interface GatherInputs {
  x: TensorInfo;
  indices: TensorInfo;
}

interface GatherAttrs {
  axis: number;
  batchDims?: number;
}

/**
 * Slices of `x` along an axis, in the order of `indices`.
 *
 * @throws {InvalidArgumentError} when an index is outside the axis
 */
export function gatherV2(call: CpuKernelCall<GatherInputs, GatherAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x, indices } = inputs;
  if (!isNumeric(x)) return stockKernel('GatherV2', call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const picks = backend.values(indices);
  const bound = x.shape[axis]!;
  for (const pick of picks) {
    if (!(pick >= 0 && pick < bound)) {
      throw new InvalidArgumentError(`GatherV2: the index value ${pick} is not in [0, ${bound - 1}]`);
    }
  }
  const info = backend_util.segment_util.collectGatherOpShapeInfo(
    x as never,
    indices as never,
    axis,
    attrs.batchDims ?? 0,
  );
  const { batchSize, outerSize, dimSize, sliceSize } = info;
  const out = backend.allocate(info.outputShape, x.dtype);
  const from = asWords(backend.values(x));
  const to = asWords(backend.values(out));
  const perBatch = batchSize === 0 ? 0 : picks.length / batchSize;
  let at = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const base = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < perBatch; i++) {
        const start = (base + picks[batch * perBatch + i]!) * sliceSize;
        for (let j = 0; j < sliceSize; j++) to[at + j] = from[start + j]!;
        at += sliceSize;
      }
    }
  }
  return out;
}
