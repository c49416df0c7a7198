import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CpuBackend, NumericArray, NumericDataType } from '../../cpu-backend.js';
import { type CpuKernel, registerCpuKernel } from '../../register-cpu-kernel.js';
import { minSimd, vectorEngine } from '../../simd/vector-engine.js';
import { compileLoop } from '../elementwise/compile-loop.js';
import { stockKernel } from '../stock-kernel.js';
import { type ReducePass, reducePlan } from './reduce-plan.js';

/** Reduces `x` [outer, size, inner] to `out` [outer, inner]. */
type ReduceLoop = (x: NumericArray, out: NumericArray, pass: ReducePass) => void;

interface Reduction {
  /** In JavaScript: the value of an empty reduction. */
  start: string;
  /** In JavaScript: `s` with one more value `v`. Maxima and minima let NaN through. */
  combine: string;
  /** Result dtype for each input dtype handled. */
  results: Partial<Record<string, NumericDataType>>;
  /** The SIMD kernel for the rows of a float32 matrix. */
  rows?: 'sumOfRows';
}

const sum: Reduction = {
  start: '0',
  combine: 's + v',
  results: { float32: 'float32', int32: 'int32', bool: 'int32' },
  rows: 'sumOfRows',
};

const reductions: Record<string, Reduction> = {
  Sum: sum,
  Prod: { start: '1', combine: 's * v', results: { float32: 'float32', int32: 'int32', bool: 'int32' } },
  Max: { start: '-Infinity', combine: 'v > s || v !== v ? v : s', results: { float32: 'float32', int32: 'int32' } },
  Min: { start: 'Infinity', combine: 'v < s || v !== v ? v : s', results: { float32: 'float32', int32: 'int32' } },
  All: { start: '1', combine: 's && v', results: { bool: 'bool' } },
  Any: { start: '0', combine: 's || v', results: { bool: 'bool' } },
};

interface ReduceAttrs {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims: boolean;
}

/**
 * Registers the reductions over any set of axes. Sums are kept in double precision within a run of axes, those over the rows of a
 * matrix a few rows at a time.
 */
export function registerReductionKernels(): void {
  for (const [name, reduction] of Object.entries(reductions)) {
    const kernel = reductionKernel(name, reduction);
    registerCpuKernel<{ x: TensorInfo }, ReduceAttrs>(name, kernel);
  }
  registerCpuKernel('Mean', meanKernel());
}

function reductionKernel(name: string, reduction: Reduction): CpuKernel<{ x: TensorInfo }, ReduceAttrs> {
  const loops = new Map<string, ReduceLoop>();
  return (call) => {
    const { x } = call.inputs;
    const result = reduction.results[x.dtype];
    if (result === undefined) return stockKernel(name, call);
    let loop = loops.get(x.dtype);
    if (loop === undefined) {
      loop = compile(reduction);
      loops.set(x.dtype, loop);
    }
    const { axis, reductionIndices, keepDims } = call.attrs;
    const plan = reducePlan(x.shape, axis ?? reductionIndices ?? null, keepDims);
    const out = call.backend.allocate(plan.shape, result);
    reduce(call.backend, loop, call.backend.values(x), call.backend.values(out), plan.passes);
    return out;
  };
}

function meanKernel(): CpuKernel<{ x: TensorInfo }, ReduceAttrs> {
  const loop = compile(sum);
  return (call) => {
    const { x } = call.inputs;
    if (x.dtype !== 'float32') return stockKernel('Mean', call);
    const plan = reducePlan(x.shape, call.attrs.axis ?? null, call.attrs.keepDims);
    const out = call.backend.allocate(plan.shape, 'float32');
    const means = call.backend.float32(out);
    reduce(call.backend, loop, call.backend.float32(x), means, plan.passes);
    for (let i = 0; i < means.length; i++) means[i]! /= plan.count;
    return out;
  };
}

function reduce(
  backend: CpuBackend,
  loop: ReduceLoop,
  x: NumericArray,
  out: NumericArray,
  passes: readonly ReducePass[],
): void {
  let from = x;
  for (const [i, pass] of passes.entries()) {
    const to = i === passes.length - 1 ? out : backend.arrayLike(out, pass.outer * pass.inner);
    loop(from, to, pass);
    if (from !== x) backend.release(from);
    from = to;
  }
  if (passes.length === 0) out.set(x);
}

function compile({ start, combine, rows }: Reduction): ReduceLoop {
  const loop = compileReduction(start, combine);
  return (x, out, pass) => {
    const { outer, size, inner } = pass;
    const sums = new Float64Array(inner === 1 ? 0 : inner);
    const isMatrix = outer === 1 && inner % 4 === 0 && size * inner >= minSimd;
    const isDone =
      rows !== undefined &&
      x instanceof Float32Array &&
      isMatrix &&
      vectorEngine().tryRows(rows, inner, {
        arrays: [{ values: x, use: 'in' }],
        vectors: [{ values: sums, use: 'sum' }],
      });
    if (isDone) out.set(sums);
    else loop(x, out, pass, sums);
  };
}

/** @param sums  [inner], work space in double precision */
type CompiledReduction = (x: NumericArray, out: NumericArray, pass: ReducePass, sums: Float64Array) => void;

function compileReduction(start: string, combine: string): CompiledReduction {
  return compileLoop<CompiledReduction>(
    'x, out, { outer, size, inner }, sums',
    `const combine = (s, v) => ${combine};
     const whole = size - (size % 4);
     for (let o = 0, at = 0; o < outer; o++) {
       if (inner === 1) {
         let s0 = ${start}, s1 = ${start}, s2 = ${start}, s3 = ${start};
         for (let i = 0; i < whole; i += 4, at += 4) {
           s0 = combine(s0, x[at]);
           s1 = combine(s1, x[at + 1]);
           s2 = combine(s2, x[at + 2]);
           s3 = combine(s3, x[at + 3]);
         }
         for (let i = whole; i < size; i++) s0 = combine(s0, x[at++]);
         out[o] = combine(combine(s0, s1), combine(s2, s3));
       } else {
         sums.fill(${start});
         for (let i = 0; i < size; i++) {
           for (let j = 0; j < inner; j++) sums[j] = combine(sums[j], x[at + j]);
           at += inner;
         }
         for (let j = 0; j < inner; j++) out[o * inner + j] = sums[j];
       }
     }`,
  );
}
