import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import type { Handle } from '../../driver/driver-functions.js';
import { divisor, divisorWords } from '../../launch/fast-divisor.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import type { DeviceBuffer } from '../../memory/device-pool.js';
import { type CudaKernel, registerCudaKernel } from '../../register-cuda-kernel.js';
import { bytesPerElement, type NumericDataType } from '../../storage/to-storage.js';
import { isNumeric } from '../is-numeric.js';
import { stockKernel } from '../stock-kernel.js';
import text from './reduce.cu?raw';
import { type ReducePass, type ReducePlan, reducePass, reducePlan } from './reduce-plan.js';

const source = kernelSource('reduce.cu', text, deviceHeaders);

/** Rows up to this length are shared by the lanes of one warp. */
const maxShortRow = 1024;

interface Reduction {
  cuda: string;
  /** The value of an empty reduction, by result dtype. */
  start: Partial<Record<NumericDataType, number>>;
  /** Result dtype for each input dtype that there is a kernel for. */
  results: Partial<Record<NumericDataType, NumericDataType>>;
}

const number = { float32: 'float32', int32: 'int32' } as const;
const counted = { ...number, bool: 'int32' } as const;
const [least, greatest] = [-(2 ** 31), 2 ** 31 - 1];

const reductions: Record<string, Reduction> = {
  Sum: { cuda: 'sum', start: { float32: 0, int32: 0 }, results: counted },
  Prod: { cuda: 'prod', start: { float32: 1, int32: 1 }, results: counted },
  Max: { cuda: 'max', start: { float32: Number.NEGATIVE_INFINITY, int32: least }, results: number },
  Min: { cuda: 'min', start: { float32: Number.POSITIVE_INFINITY, int32: greatest }, results: number },
  All: { cuda: 'all', start: { bool: 1 }, results: { bool: 'bool' } },
  Any: { cuda: 'any', start: { bool: 0 }, results: { bool: 'bool' } },
};

interface ReduceAttrs {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims: boolean;
}

type ReduceKernels = ReturnType<typeof declare>;

function declare(name: string, result: NumericDataType) {
  const value = result === 'bool' ? 'uint8' : result;
  return {
    shortRows: kernel(source, `${name}_short_rows`, 'pointer', 'pointer', 'int32', 'int32', 'int32', value, value),
    longRows: kernel(source, `${name}_long_rows`, 'pointer', 'pointer', 'int32', 'int32', value, value),
    columns: kernel(
      source,
      `${name}_columns`,
      ...(['pointer', 'pointer', 'int32', 'int32', words(divisorWords), 'int32', value, value] as const),
    ),
  };
}

/** Registers the reductions over any set of axes. */
export function registerReductionKernels(): void {
  for (const [name, reduction] of Object.entries(reductions)) {
    registerCudaKernel<{ x: TensorInfo }, ReduceAttrs>(name, reductionKernel(name, reduction, false));
  }
  registerCudaKernel<{ x: TensorInfo }, ReduceAttrs>('Mean', reductionKernel('Mean', meanOfReals, true));
}

const meanOfReals: Reduction = { ...reductions['Sum']!, results: { float32: 'float32' } };

function reductionKernel(
  name: string,
  { cuda, start, results }: Reduction,
  mean: boolean,
): CudaKernel<{ x: TensorInfo }, ReduceAttrs> {
  const entries = Object.entries(results).map(
    ([dtype, result]) => [dtype, declare(`${cuda}_${dtype}`, result)] as const,
  );
  const kernels = Object.fromEntries(entries);
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const result = isNumeric(x) ? results[x.dtype] : undefined;
    if (result === undefined) return stockKernel(name, call);
    const plan = reducePlan(x.shape, attrs.axis ?? attrs.reductionIndices, attrs.keepDims);
    if (plan.passes.length === 0 && result === x.dtype) return backend.alias(x, plan.shape);
    const from = backend.address(x);
    const out = backend.allocate(plan.shape, result);
    const reduce = new PassRunner(backend, kernels[x.dtype]!, kernels[result]!, result, start[result]!);
    reduce.run(plan, from, backend.address(out), mean ? plan.count : 1);
    return out;
  };
}

/** Launches the passes of one reduction; from the second launch on, the input has the result's dtype. */
class PassRunner {
  readonly #backend: CudaBackend;
  #kernels: ReduceKernels;
  readonly #next: ReduceKernels;
  readonly #dtype: NumericDataType;
  readonly #start: number;
  readonly #scratch: DeviceBuffer[] = [];

  constructor(backend: CudaBackend, first: ReduceKernels, next: ReduceKernels, dtype: NumericDataType, start: number) {
    this.#backend = backend;
    this.#kernels = first;
    this.#next = next;
    this.#dtype = dtype;
    this.#start = start;
  }

  run({ passes, shape }: ReducePlan, from: Handle, to: Handle, divideBy: number): void {
    if (passes.length === 0) {
      // Only the dtype changes: each element is a row of its own.
      const rows = shape.reduce((product, size) => product * size, 1);
      this.#pass(reducePass(rows, 1, 1), from, to, divideBy);
    }
    let source = from;
    const last = passes.length - 1;
    for (let i = 0; i <= last; i++) {
      const pass = passes[i]!;
      const target = i === last ? to : this.#take(pass.outer * pass.inner);
      this.#pass(pass, source, target, i === last ? divideBy : 1);
      source = target;
    }
    for (const scratch of this.#scratch) this.#backend.release(scratch);
  }

  /** Work space until the end of the run: what is still read must not be given out again. */
  #take(count: number): Handle {
    const scratch = this.#backend.scratch(count * bytesPerElement[this.#dtype]);
    this.#scratch.push(scratch);
    return scratch.address;
  }

  #pass({ outer, size, inner, lanes }: ReducePass, from: Handle, to: Handle, divideBy: number): void {
    if (outer * inner === 0) return;
    const { shortRows, longRows, columns } = this.#kernels;
    const backend = this.#backend;
    this.#kernels = this.#next;
    if (inner === 1 && size <= maxShortRow) {
      const shape = { grid: gridFor(backend, outer * lanes), block: blockSize };
      backend.launch(shortRows, shape, from, to, outer, size, lanes, this.#start, divideBy);
      return;
    }
    const blocks = inner === 1 ? outer : Math.ceil((outer * inner) / blockSize);
    const parts = partsOf(backend, blocks, size, inner === 1 ? 4096 : 64);
    const chunk = Math.max(4, Math.ceil(size / parts / 4) * 4);
    const used = Math.max(1, Math.ceil(size / chunk));
    const target = used > 1 ? this.#take(outer * used * inner) : to;
    const by = used > 1 ? 1 : divideBy;
    if (inner === 1) {
      const shape = { grid: [outer, used], block: blockSize } as const;
      backend.launch(longRows, shape, from, target, size, chunk, this.#start, by);
    } else {
      const shape = { grid: [gridFor(backend, outer * inner), used], block: blockSize } as const;
      backend.launch(columns, shape, from, target, outer, size, divisor(inner), chunk, this.#start, by);
    }
    if (used > 1) this.#pass(reducePass(outer, used, inner), target, to, divideBy);
  }
}

/** Into how many pieces a reduction is cut so that there are blocks for all multiprocessors. */
function partsOf(backend: CudaBackend, blocks: number, size: number, minPerPart: number): number {
  const wanted = Math.ceil((backend.runtime.device.facts.multiprocessors * 8) / blocks);
  return Math.max(1, Math.min(wanted, Math.ceil(size / minPerPart), 1024));
}
