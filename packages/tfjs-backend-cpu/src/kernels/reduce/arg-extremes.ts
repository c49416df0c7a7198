import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericArray } from '../../cpu-backend.js';
import { type CpuKernel, registerCpuKernel } from '../../register-cpu-kernel.js';
import { compileLoop } from '../elementwise/compile-loop.js';
import { stockKernel } from '../stock-kernel.js';
import { type ReducePass, reducePlan } from './reduce-plan.js';

type ArgLoop = (x: NumericArray, out: Int32Array, pass: ReducePass) => void;

/** Registers ArgMax and ArgMin over one axis; the first of equals wins. */
export function registerArgExtremeKernels(): void {
  registerCpuKernel('ArgMax', argExtreme('ArgMax', '>'));
  registerCpuKernel('ArgMin', argExtreme('ArgMin', '<'));
}

function argExtreme(name: string, better: '<' | '>'): CpuKernel<{ x: TensorInfo }, { axis: number }> {
  const loop = compileLoop<ArgLoop>(
    'x, out, { outer, size, inner }',
    `for (let o = 0; o < outer; o++) for (let j = 0; j < inner; j++) {
       let at = o * size * inner + j;
       let best = x[at];
       let index = 0;
       for (let i = 1; i < size; i++) {
         at += inner;
         const value = x[at];
         if (value ${better} best) { best = value; index = i; }
       }
       out[o * inner + j] = index;
     }`,
  );
  return (call) => {
    const { x } = call.inputs;
    if (x.dtype !== 'float32' && x.dtype !== 'int32') return stockKernel(name, call);
    const { axis } = call.attrs;
    const plan = reducePlan(x.shape, Array.isArray(axis) ? [axis[0]] : axis, false);
    const [pass] = plan.passes;
    const out = call.backend.allocate(plan.shape, 'int32', { zeroed: pass === undefined });
    if (pass !== undefined) loop(call.backend.values(x), call.backend.int32(out), pass);
    return out;
  };
}
