import type { TensorInfo } from '@tensorflow/tfjs-core';
import { segmentSum as sumSegments } from '../kernels/index/segment-sum.js';
import { type MolxKernelCall, rowsAndColumns } from './register-molx-kernel.js';

export function segmentSum({ inputs, attrs, backend }: MolxKernelCall<'MolxSegmentSum'>): TensorInfo[] {
  const { rows, columns } = rowsAndColumns(inputs.x);
  const [x, ids] = [backend.address(inputs.x), backend.address(inputs.ids)];
  const y = backend.allocate([attrs.segments, columns], 'float32');
  const { segments } = attrs;
  sumSegments(backend, backend.address(y), {
    dtype: 'float32',
    x,
    ids,
    rows,
    columns,
    segments,
    reporter: 'MolxSegmentSum',
  });
  return [y];
}
