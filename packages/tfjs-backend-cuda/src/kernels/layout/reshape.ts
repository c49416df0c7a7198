import { ShapeError } from '@molx/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CudaKernelCall } from '../../register-cuda-kernel.js';

/** The same data under another shape. */
export function reshape({
  inputs,
  attrs,
  backend,
}: CudaKernelCall<{ x: TensorInfo }, { shape: number[] }>): TensorInfo {
  const { x } = inputs;
  const length = util.sizeFromShape(x.shape);
  const shape = util.inferFromImplicitShape(attrs.shape, length);
  if (util.sizeFromShape(shape) !== length) {
    throw new ShapeError('reshape', `${length} elements, as in [${x.shape}]`, `[${shape}]`);
  }
  return backend.alias(x, shape);
}

/** The same data with a dimension of 1 put in. */
export function expandDims({
  inputs,
  attrs,
  backend,
}: CudaKernelCall<{ input: TensorInfo }, { dim: number }>): TensorInfo {
  const { input } = inputs;
  const rank = input.shape.length;
  if (attrs.dim < -(rank + 1) || attrs.dim > rank) {
    throw new ShapeError('expandDims', `an axis in [${-(rank + 1)}, ${rank}]`, String(attrs.dim));
  }
  const dim = attrs.dim < 0 ? attrs.dim + rank + 1 : attrs.dim;
  return backend.alias(input, [...input.shape.slice(0, dim), 1, ...input.shape.slice(dim)]);
}

/** The same data and shape. */
export function identity({ inputs, backend }: CudaKernelCall<{ x: TensorInfo }, object>): TensorInfo {
  return backend.alias(inputs.x, inputs.x.shape);
}
