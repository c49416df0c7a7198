import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type MolxKernelCall, rowsAndColumns } from '../register-molx-kernel.js';
import { rowShape } from '../row-shape.js';
import { rmsNormGradKernel, rmsNormKernel } from './norm-kernels.js';
import { weightGrad } from './weight-grad.js';

export function rmsNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxRmsNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const [x, weight] = [backend.address(inputs.x), backend.address(inputs.weight)];
  const y = backend.allocate(inputs.x.shape, 'float32');
  const inverseRms = backend.allocate([rows], 'float32');
  if (rows * columns === 0) return [y, inverseRms];
  const { shape, whole } = rowShape(backend, rows, columns);
  const [toY, toInverse] = [backend.address(y), backend.address(inverseRms)];
  backend.launch(rmsNormKernel, shape, x, weight, toY, toInverse, rows, columns, whole, attrs.epsilon);
  return [y, inverseRms];
}

export function rmsNormGrad({ inputs, backend }: MolxKernelCall<'MolxRmsNormGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const [dy, x] = [backend.address(inputs.dy), backend.address(inputs.x)];
  const [weight, inverseRms] = [backend.address(inputs.weight), backend.address(inputs.inverseRms)];
  const dx = backend.allocate(inputs.x.shape, 'float32');
  if (rows * columns === 0) return [dx];
  const { shape, whole } = rowShape(backend, rows, columns);
  backend.launch(rmsNormGradKernel, shape, dy, x, weight, inverseRms, backend.address(dx), rows, columns, whole);
  return [dx];
}

export const rmsNormWeightGrad = ({ inputs, backend }: MolxKernelCall<'MolxRmsNormWeightGrad'>): TensorInfo[] =>
  weightGrad(backend, { dy: inputs.dy, x: inputs.x, inverse: inputs.inverseRms });
