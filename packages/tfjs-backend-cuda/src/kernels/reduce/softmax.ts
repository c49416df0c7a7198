import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import { deviceHeaders } from '../../device/headers.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import type { CudaKernel } from '../../register-cuda-kernel.js';
import { stockKernel } from '../stock-kernel.js';
import text from './softmax.cu?raw';

const source = kernelSource('softmax.cu', text, deviceHeaders);

/** Rows longer than this get a block of their own. */
const maxWarpRow = 1024;

const parameters = ['pointer', 'pointer', 'int32', 'int32', 'int32'] as const;

/** The softmax over the last dimension. */
export const softmax = overRows('Softmax', kernel(source, 'softmax', ...parameters), 'dim');

/** The logarithm of the softmax over the last dimension. */
export const logSoftmax = overRows('LogSoftmax', kernel(source, 'log_softmax', ...parameters), 'axis');

function overRows(
  name: string,
  rowKernel: ReturnType<typeof kernel<typeof parameters>>,
  axisName: 'dim' | 'axis',
): CudaKernel<{ logits: TensorInfo }, Record<string, number>> {
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { logits } = inputs;
    const last = logits.shape.length - 1;
    const axis = attrs[axisName]!;
    if (logits.dtype !== 'float32' || last < 0 || (axis !== last && axis !== -1)) return stockKernel(name, call);
    const from = backend.address(logits);
    const out = backend.allocate(logits.shape, 'float32');
    const columns = logits.shape[last]!;
    const rows = columns === 0 ? 0 : util.sizeFromShape(logits.shape) / columns;
    if (rows === 0) return out;
    const whole = columns > maxWarpRow;
    const grid = whole ? gridFor(backend, rows, 1) : gridFor(backend, rows * 32);
    backend.launch(rowKernel, { grid, block: blockSize }, from, backend.address(out), rows, columns, whole ? 1 : 0);
    return out;
  };
}
