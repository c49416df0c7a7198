import type { TensorInfo } from '@tensorflow/tfjs-core';
import { vectorEngine } from '../simd/vector-engine.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function rope({ inputs, attrs, backend }: MolxKernelCall<'MolxRope'>): TensorInfo[] {
  const [batch, length, heads, headDim] = inputs.x.shape as [number, number, number, number];
  const half = headDim / 2;
  const y = backend.allocate(inputs.x.shape, 'float32');
  if (!attrs.interleaved && half % 4 === 0) {
    vectorEngine().rows('rope', heads * headDim, {
      arrays: [
        { values: backend.float32(inputs.x), use: 'in' },
        { values: backend.float32(y), use: 'out' },
      ],
      tables: [backend.float32(inputs.cos), backend.float32(inputs.sin)],
      tableWidth: half,
      numbers: [attrs.inverse ? -1 : 1],
    });
    return [y];
  }
  const [xs, cosines, sines] = [backend.float32(inputs.x), backend.float32(inputs.cos), backend.float32(inputs.sin)];
  const ys = backend.float32(y);
  const direction = attrs.inverse ? -1 : 1;
  const step = attrs.interleaved ? 2 : 1;
  const partner = attrs.interleaved ? 1 : half;
  for (let position = 0; position < batch * length; position++) {
    const table = position * half;
    for (let head = 0; head < heads; head++) {
      const start = (position * heads + head) * headDim;
      for (let i = 0; i < half; i++) {
        const at = start + i * step;
        const c = cosines[table + i]!;
        const s = sines[table + i]! * direction;
        const a = xs[at]!;
        const b = xs[at + partner]!;
        ys[at] = a * c - b * s;
        ys[at + partner] = b * c + a * s;
      }
    }
  }
  return [y];
}
