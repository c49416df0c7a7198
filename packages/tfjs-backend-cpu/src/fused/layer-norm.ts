import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vectorEngine } from '../simd/vector-engine.js';
import { type MolxKernelCall, rowsAndColumns } from './register-molx-kernel.js';

export function layerNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxLayerNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const y = backend.allocate(inputs.x.shape, 'float32');
  const mean = backend.allocate([rows], 'float32');
  const inverseStd = backend.allocate([rows], 'float32');
  vectorEngine().rows('layerNorm', columns, {
    arrays: [
      { values: backend.float32(inputs.x), use: 'in' },
      { values: backend.float32(y), use: 'out' },
    ],
    vectors: [
      { values: backend.float32(inputs.weight), use: 'in' },
      { values: backend.float32(inputs.bias), use: 'in' },
    ],
    perRow: [
      { values: backend.float32(mean), use: 'out' },
      { values: backend.float32(inverseStd), use: 'out' },
    ],
    numbers: [attrs.epsilon],
  });
  return [y, mean, inverseStd];
}

export function layerNormGrad({ inputs, backend }: MolxKernelCall<'MolxLayerNormGrad'>): TensorInfo[] {
  const dx = backend.allocate(inputs.x.shape, 'float32');
  vectorEngine().rows('layerNormGrad', rowsAndColumns(inputs.x).columns, {
    arrays: [
      { values: backend.float32(inputs.dy), use: 'in' },
      { values: backend.float32(inputs.x), use: 'in' },
      { values: backend.float32(dx), use: 'out' },
    ],
    vectors: [{ values: backend.float32(inputs.weight), use: 'in' }],
    perRow: [
      { values: backend.float32(inputs.mean), use: 'in' },
      { values: backend.float32(inputs.inverseStd), use: 'in' },
    ],
  });
  return [dx];
}

export function layerNormWeightGrad({ inputs, backend }: MolxKernelCall<'MolxLayerNormWeightGrad'>): TensorInfo[] {
  const { columns } = rowsAndColumns(inputs.x);
  const dWeight = backend.allocate([columns], 'float32');
  const sums = new Float64Array(columns);
  vectorEngine().rows('layerNormWeightGrad', columns, {
    arrays: [
      { values: backend.float32(inputs.dy), use: 'in' },
      { values: backend.float32(inputs.x), use: 'in' },
    ],
    vectors: [{ values: sums, use: 'sum' }],
    perRow: [
      { values: backend.float32(inputs.mean), use: 'in' },
      { values: backend.float32(inputs.inverseStd), use: 'in' },
    ],
  });
  backend.float32(dWeight).set(sums);
  return [dWeight];
}
