import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import { deviceHeaders } from '../../device/headers.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import { type CudaKernel, registerCudaKernel } from '../../register-cuda-kernel.js';
import { filled } from '../elementwise/fill.js';
import { stockKernel } from '../stock-kernel.js';
import text from './arg-extreme.cu?raw';
import { reducePlan } from './reduce-plan.js';

const source = kernelSource('arg-extreme.cu', text, deviceHeaders);

/** Rows longer than this get a block of their own. */
const maxWarpRow = 1024;

function declare(name: string) {
  return {
    rows: kernel(source, `${name}_rows`, 'pointer', 'pointer', 'int32', 'int32', 'int32'),
    columns: kernel(source, `${name}_columns`, 'pointer', 'pointer', 'int32', 'int32', words(divisorWords)),
  };
}

/** Registers ArgMax and ArgMin over one axis; the first of equals wins, NaN never does. */
export function registerArgExtremeKernels(): void {
  registerCudaKernel('ArgMax', argExtreme('ArgMax', 'arg_max'));
  registerCudaKernel('ArgMin', argExtreme('ArgMin', 'arg_min'));
}

function argExtreme(name: string, cuda: string): CudaKernel<{ x: TensorInfo }, { axis: number }> {
  const kernels = { float32: declare(`${cuda}_float32`), int32: declare(`${cuda}_int32`) };
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    if (x.dtype !== 'float32' && x.dtype !== 'int32') return stockKernel(name, call);
    const axis = Array.isArray(attrs.axis) ? [attrs.axis[0]] : attrs.axis;
    const { shape, passes } = reducePlan(x.shape, axis, false);
    const [pass] = passes;
    if (pass === undefined) return filled(backend, shape, 'int32', 0);
    const { outer, size, inner } = pass;
    const from = backend.address(x);
    const out = backend.allocate(shape, 'int32');
    if (outer * inner === 0) return out;
    const { rows, columns } = kernels[x.dtype];
    if (inner === 1) {
      const whole = size > maxWarpRow;
      const grid = whole ? gridFor(backend, outer, 1) : gridFor(backend, outer * 32);
      backend.launch(rows, { grid, block: blockSize }, from, backend.address(out), outer, size, whole ? 1 : 0);
    } else {
      const launchShape = { grid: gridFor(backend, outer * inner), block: blockSize };
      backend.launch(columns, launchShape, from, backend.address(out), outer * inner, size, divisor(inner));
    }
    return out;
  };
}
