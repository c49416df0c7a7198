import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type MolxKernelCall, rowsAndColumns } from './register-molx-kernel.js';

export function layerNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxLayerNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const y = backend.allocate(inputs.x.shape, 'float32');
  const mean = backend.allocate([rows], 'float32');
  const inverseStd = backend.allocate([rows], 'float32');
  const [xs, ws, bs] = [backend.float32(inputs.x), backend.float32(inputs.weight), backend.float32(inputs.bias)];
  const [ys, means, scales] = [backend.float32(y), backend.float32(mean), backend.float32(inverseStd)];
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += xs[start + j]!;
    const centre = sum / columns;
    let squares = 0;
    for (let j = 0; j < columns; j++) {
      const x = xs[start + j]! - centre;
      squares += x * x;
    }
    const scale = 1 / Math.sqrt(squares / columns + attrs.epsilon);
    means[row] = centre;
    scales[row] = scale;
    for (let j = 0; j < columns; j++) ys[start + j] = (xs[start + j]! - centre) * scale * ws[j]! + bs[j]!;
  }
  return [y, mean, inverseStd];
}

export function layerNormGrad({ inputs, backend }: MolxKernelCall<'MolxLayerNormGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const dx = backend.allocate(inputs.x.shape, 'float32');
  const [dys, xs, ws] = [backend.float32(inputs.dy), backend.float32(inputs.x), backend.float32(inputs.weight)];
  const [means, scales, dxs] = [backend.float32(inputs.mean), backend.float32(inputs.inverseStd), backend.float32(dx)];
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    const [centre, scale] = [means[row]!, scales[row]!];
    let sum = 0;
    let along = 0;
    for (let j = 0; j < columns; j++) {
      const g = dys[start + j]! * ws[j]!;
      sum += g;
      along += g * (xs[start + j]! - centre);
    }
    const shift = sum / columns;
    const pull = (along * scale * scale) / columns;
    for (let j = 0; j < columns; j++) {
      dxs[start + j] = scale * (dys[start + j]! * ws[j]! - shift - (xs[start + j]! - centre) * pull);
    }
  }
  return [dx];
}

export function layerNormWeightGrad({ inputs, backend }: MolxKernelCall<'MolxLayerNormWeightGrad'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const dWeight = backend.allocate([columns], 'float32');
  const [dys, xs] = [backend.float32(inputs.dy), backend.float32(inputs.x)];
  const [means, scales] = [backend.float32(inputs.mean), backend.float32(inputs.inverseStd)];
  const sums = new Float64Array(columns);
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    const [centre, scale] = [means[row]!, scales[row]!];
    for (let j = 0; j < columns; j++) sums[j] = sums[j]! + dys[start + j]! * (xs[start + j]! - centre) * scale;
  }
  backend.float32(dWeight).set(sums);
  return [dWeight];
}
