import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type MolxKernelCall, rowsAndColumns } from './register-molx-kernel.js';

export function rmsNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxRmsNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const y = backend.allocate(inputs.x.shape, 'float32');
  const inverseRms = backend.allocate([rows], 'float32');
  const [xs, ws] = [backend.float32(inputs.x), backend.float32(inputs.weight)];
  const [ys, scales] = [backend.float32(y), backend.float32(inverseRms)];
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let squares = 0;
    for (let j = 0; j < columns; j++) {
      const x = xs[start + j]!;
      squares += x * x;
    }
    const scale = 1 / Math.sqrt(squares / columns + attrs.epsilon);
    scales[row] = scale;
    for (let j = 0; j < columns; j++) ys[start + j] = xs[start + j]! * scale * ws[j]!;
  }
  return [y, inverseRms];
}

export function rmsNormGrad({ inputs, backend }: MolxKernelCall<'MolxRmsNormGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const dx = backend.allocate(inputs.x.shape, 'float32');
  const [dys, xs, ws] = [backend.float32(inputs.dy), backend.float32(inputs.x), backend.float32(inputs.weight)];
  const [scales, dxs] = [backend.float32(inputs.inverseRms), backend.float32(dx)];
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let along = 0;
    for (let j = 0; j < columns; j++) along += dys[start + j]! * ws[j]! * xs[start + j]!;
    const scale = scales[row]!;
    const pull = (along * scale * scale) / columns;
    for (let j = 0; j < columns; j++) dxs[start + j] = scale * (dys[start + j]! * ws[j]! - xs[start + j]! * pull);
  }
  return [dx];
}

export function rmsNormWeightGrad({ inputs, backend }: MolxKernelCall<'MolxRmsNormWeightGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const dWeight = backend.allocate([columns], 'float32');
  const [dys, xs, scales] = [backend.float32(inputs.dy), backend.float32(inputs.x), backend.float32(inputs.inverseRms)];
  const sums = new Float64Array(columns);
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    const scale = scales[row]!;
    for (let j = 0; j < columns; j++) sums[j] = sums[j]! + dys[start + j]! * xs[start + j]! * scale;
  }
  backend.float32(dWeight).set(sums);
  return [dWeight];
}
