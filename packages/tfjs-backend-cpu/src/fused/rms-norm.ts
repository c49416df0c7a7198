import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vectorEngine } from '../simd/vector-engine.js';
import { type MolxKernelCall, rowsAndColumns } from './register-molx-kernel.js';

export function rmsNorm({ inputs, attrs, backend }: MolxKernelCall<'MolxRmsNorm'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const y = backend.allocate(inputs.x.shape, 'float32');
  const inverseRms = backend.allocate([rows], 'float32');
  vectorEngine().rows('rmsNorm', columns, {
    arrays: [
      { values: backend.float32(inputs.x), use: 'in' },
      { values: backend.float32(y), use: 'out' },
    ],
    vectors: [{ values: backend.float32(inputs.weight), use: 'in' }],
    perRow: [{ values: backend.float32(inverseRms), use: 'out' }],
    numbers: [attrs.epsilon],
  });
  return [y, inverseRms];
}

export function rmsNormGrad({ inputs, backend }: MolxKernelCall<'MolxRmsNormGrad'>): TensorInfo[] {
  const dx = backend.allocate(inputs.x.shape, 'float32');
  vectorEngine().rows('rmsNormGrad', rowsAndColumns(inputs.x).columns, {
    arrays: [
      { values: backend.float32(inputs.dy), use: 'in' },
      { values: backend.float32(inputs.x), use: 'in' },
      { values: backend.float32(dx), use: 'out' },
    ],
    vectors: [{ values: backend.float32(inputs.weight), use: 'in' }],
    perRow: [{ values: backend.float32(inputs.inverseRms), use: 'in' }],
  });
  return [dx];
}

export function rmsNormWeightGrad({ inputs, backend }: MolxKernelCall<'MolxRmsNormWeightGrad'>): TensorInfo[] {
  const { columns } = rowsAndColumns(inputs.x);
  const dWeight = backend.allocate([columns], 'float32');
  const sums = new Float64Array(columns);
  vectorEngine().rows('rmsNormWeightGrad', columns, {
    arrays: [
      { values: backend.float32(inputs.dy), use: 'in' },
      { values: backend.float32(inputs.x), use: 'in' },
    ],
    vectors: [{ values: sums, use: 'sum' }],
    perRow: [{ values: backend.float32(inputs.inverseRms), use: 'in' }],
  });
  backend.float32(dWeight).set(sums);
  return [dWeight];
}
