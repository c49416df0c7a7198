import type { TensorInfo } from '@tensorflow/tfjs-core';
import { fastExp } from '../../math/fast-exp.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { vectorEngine } from '../../simd/vector-engine.js';
import { stockKernel } from '../stock-kernel.js';

/** The softmax over the last dimension. */
export function softmax(call: CpuKernelCall<{ logits: TensorInfo }, { dim: number }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { logits } = inputs;
  const last = logits.shape.length - 1;
  if (logits.dtype !== 'float32' || last < 0 || (attrs.dim !== last && attrs.dim !== -1))
    return stockKernel('Softmax', call);
  const out = backend.allocate(logits.shape, 'float32');
  const values = backend.float32(out);
  values.set(backend.float32(logits));
  vectorEngine().rows('softmax', logits.shape[last]!, { arrays: [{ values, use: 'inOut' }] });
  return out;
}

/** The logarithm of the softmax over the last dimension. */
export function logSoftmax(call: CpuKernelCall<{ logits: TensorInfo }, { axis: number }>): TensorInfo | TensorInfo[] {
  const { inputs, attrs, backend } = call;
  const { logits } = inputs;
  const last = logits.shape.length - 1;
  if (logits.dtype !== 'float32' || last < 0 || (attrs.axis !== last && attrs.axis !== -1)) {
    return stockKernel('LogSoftmax', call);
  }
  const out = backend.allocate(logits.shape, 'float32');
  logSoftmaxRows(backend.float32(logits), backend.float32(out), logits.shape[last]!);
  return out;
}

function logSoftmaxRows(x: Float32Array, out: Float32Array, columns: number): void {
  for (let start = 0; start < x.length; start += columns) {
    const end = start + columns;
    const largest = rowMax(x, start, end);
    let sum = 0;
    for (let i = start; i < end; i++) sum += fastExp(x[i]! - largest);
    const logSum = largest + Math.log(sum);
    for (let i = start; i < end; i++) out[i] = x[i]! - logSum;
  }
}

function rowMax(x: Float32Array, start: number, end: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const value = x[i]!;
    if (value > largest) largest = value;
  }
  return largest;
}
