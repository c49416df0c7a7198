import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type MolxKernelCall, rowsAndColumns } from '../register-molx-kernel.js';
import { rowShape } from '../row-shape.js';
import { layerNormGradKernel, layerNormKernel } from './norm-kernels.js';
import { weightGrad } from './weight-grad.js';

export function layerNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxLayerNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const x = backend.address(inputs.x);
  const [weight, bias] = [backend.address(inputs.weight), backend.address(inputs.bias)];
  const y = backend.allocate(inputs.x.shape, 'float32');
  const [mean, inverseStd] = [backend.allocate([rows], 'float32'), backend.allocate([rows], 'float32')];
  if (rows * columns === 0) return [y, mean, inverseStd];
  const { shape, whole } = rowShape(backend, rows, columns);
  const [toY, toMean, toInverse] = [backend.address(y), backend.address(mean), backend.address(inverseStd)];
  const sizes = [rows, columns, whole] as const;
  backend.launch(layerNormKernel, shape, x, weight, bias, toY, toMean, toInverse, ...sizes, attrs.epsilon);
  return [y, mean, inverseStd];
}

export function layerNormGrad({ inputs, backend }: MolxKernelCall<'MolxLayerNormGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const [dy, x, weight] = [backend.address(inputs.dy), backend.address(inputs.x), backend.address(inputs.weight)];
  const [mean, inverseStd] = [backend.address(inputs.mean), backend.address(inputs.inverseStd)];
  const dx = backend.allocate(inputs.x.shape, 'float32');
  if (rows * columns === 0) return [dx];
  const { shape, whole } = rowShape(backend, rows, columns);
  const to = backend.address(dx);
  backend.launch(layerNormGradKernel, shape, dy, x, weight, mean, inverseStd, to, rows, columns, whole);
  return [dx];
}

export const layerNormWeightGrad = ({ inputs, backend }: MolxKernelCall<'MolxLayerNormWeightGrad'>): TensorInfo[] =>
  weightGrad(backend, { dy: inputs.dy, x: inputs.x, mean: inputs.mean, inverse: inputs.inverseStd });
