import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { stockKernel } from '../stock-kernel.js';

interface CumsumAttrs {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

/** Running sums along one axis, in double precision. */
export function cumsum(call: CpuKernelCall<{ x: TensorInfo }, CumsumAttrs>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { x } = inputs;
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return stockKernel('Cumsum', call);
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
  const size = x.shape[axis] ?? 1;
  const inner = util.sizeFromShape(x.shape.slice(axis + 1));
  const from = backend.values(x);
  const out = backend.allocate(x.shape, x.dtype);
  const to = backend.values(out);
  const step = attrs.reverse ? -inner : inner;
  for (let outer = 0; outer < from.length; outer += size * inner) {
    for (let j = 0; j < inner; j++) {
      let at = outer + j + (attrs.reverse ? (size - 1) * inner : 0);
      let sum = 0;
      for (let i = 0; i < size; i++, at += step) {
        if (attrs.exclusive) to[at] = sum;
        sum += from[at]!;
        if (!attrs.exclusive) to[at] = sum;
      }
    }
  }
  return out;
}
