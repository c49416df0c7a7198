import { InvalidArgumentError } from '@molx/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MolxKernelCall } from './register-molx-kernel.js';

/** @throws {InvalidArgumentError} when an id is outside 0 .. segments - 1 */
export function segmentSum({ inputs, attrs, backend }: MolxKernelCall<'MolxSegmentSum'>): TensorInfo[] {
  const [rows, columns] = inputs.x.shape as [number, number];
  const { segments } = attrs;
  const y = backend.allocate([segments, columns], 'float32', { zeroed: true });
  const [xs, ids, ys] = [backend.float32(inputs.x), backend.int32(inputs.ids), backend.float32(y)];
  for (let row = 0, from = 0; row < rows; row++) {
    const id = ids[row]!;
    if (id < 0 || id >= segments) {
      backend.disposeData(y.dataId);
      throw new InvalidArgumentError(`segmentSum: id ${id} of row ${row} is outside 0 .. ${segments - 1}.`);
    }
    const to = id * columns;
    for (let j = 0; j < columns; j++) ys[to + j] = ys[to + j]! + xs[from++]!;
  }
  return [y];
}
