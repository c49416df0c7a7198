import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { type Kernel, kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import { type CudaKernel, registerCudaKernel } from '../../register-cuda-kernel.js';
import type { NumericDataType } from '../../storage/to-storage.js';
import { stockKernel } from '../stock-kernel.js';
import binaryText from './binary.cu?raw';
import { broadcastPlan, broadcastWords } from './broadcast-plan.js';
import compareText from './compare.cu?raw';

const arithmetic = kernelSource('binary.cu', binaryText, deviceHeaders);
const comparison = kernelSource('compare.cu', compareText, deviceHeaders);

interface BinaryOperator {
  /** The CUDA kernel's name without its dtype. */
  cuda: string;
  /** The dtypes, the same for both operands, that there is a kernel for; tfjs-backend-cpu's takes the rest. */
  dtypes: readonly NumericDataType[];
  source?: typeof arithmetic;
  result?: NumericDataType;
  /** The names of the operands where they are not `a` and `b`. */
  operands?: readonly [string, string];
}

const real = ['float32'] as const;
const number = ['float32', 'int32'] as const;
const compare = { source: comparison, result: 'bool' } as const;

const operators: Record<string, BinaryOperator> = {
  Add: { cuda: 'add', dtypes: number },
  Atan2: { cuda: 'atan2', dtypes: real },
  BitwiseAnd: { cuda: 'bitwise_and', dtypes: ['int32'] },
  EluGrad: { cuda: 'elu_grad', dtypes: real, operands: ['dy', 'y'] },
  FloorDiv: { cuda: 'floor_div', dtypes: ['int32'] },
  Maximum: { cuda: 'maximum', dtypes: number },
  Minimum: { cuda: 'minimum', dtypes: number },
  Mod: { cuda: 'mod', dtypes: number },
  Multiply: { cuda: 'multiply', dtypes: number },
  Pow: { cuda: 'pow', dtypes: number },
  Prelu: { cuda: 'prelu', dtypes: real, operands: ['x', 'alpha'] },
  RealDiv: { cuda: 'real_div', dtypes: real },
  SquaredDifference: { cuda: 'squared_difference', dtypes: number },
  Sub: { cuda: 'sub', dtypes: number },
  Equal: { cuda: 'equal', dtypes: ['float32', 'int32', 'bool'], ...compare },
  Greater: { cuda: 'greater', dtypes: number, ...compare },
  GreaterEqual: { cuda: 'greater_equal', dtypes: number, ...compare },
  Less: { cuda: 'less', dtypes: number, ...compare },
  LessEqual: { cuda: 'less_equal', dtypes: number, ...compare },
  LogicalAnd: { cuda: 'logical_and', dtypes: ['bool'], ...compare },
  LogicalOr: { cuda: 'logical_or', dtypes: ['bool'], ...compare },
  NotEqual: { cuda: 'not_equal', dtypes: ['float32', 'int32', 'bool'], ...compare },
};

interface BinaryKernels {
  flat: Kernel<
    readonly [
      'pointer',
      'pointer',
      'pointer',
      'int32',
      'int32',
      'int32',
      'int32' | 'float32' | 'uint8',
      'int32' | 'float32' | 'uint8',
    ]
  >;
  broadcast: ReturnType<typeof declareBroadcast>;
}

function declareFlat(source: typeof arithmetic, name: string, dtype: NumericDataType) {
  const value = dtype === 'bool' ? 'uint8' : dtype;
  return kernel(source, name, 'pointer', 'pointer', 'pointer', 'int32', 'int32', 'int32', value, value);
}

function declareBroadcast(source: typeof arithmetic, name: string) {
  return kernel(source, `${name}_broadcast`, 'pointer', 'pointer', 'pointer', 'int32', words(broadcastWords));
}

/** Registers the elementwise functions of two tensors, which broadcast. */
export function registerBinaryKernels(): void {
  for (const [name, operator] of Object.entries(operators)) registerCudaKernel(name, binaryKernel(name, operator));
}

function binaryKernel(
  name: string,
  { cuda, dtypes, source = arithmetic, result, operands: [first, second] = ['a', 'b'] }: BinaryOperator,
): CudaKernel<Record<string, TensorInfo>, object> {
  const kernels = new Map<string, BinaryKernels>(
    dtypes.map((dtype) => [
      dtype,
      {
        flat: declareFlat(source, `${cuda}_${dtype}`, dtype),
        broadcast: declareBroadcast(source, `${cuda}_${dtype}`),
      },
    ]),
  );
  return (call) => {
    const a = call.inputs[first]!;
    const b = call.inputs[second]!;
    const chosen = a.dtype === b.dtype ? kernels.get(a.dtype) : undefined;
    if (chosen === undefined) return stockKernel(name, call);
    const done = apply(call.backend, chosen, a, b, result ?? (a.dtype as NumericDataType));
    return done ?? stockKernel(name, call);
  };
}

function apply(
  backend: CudaBackend,
  kernels: BinaryKernels,
  a: TensorInfo,
  b: TensorInfo,
  dtype: NumericDataType,
): TensorInfo | undefined {
  if (util.arraysEqual(a.shape, b.shape)) {
    return flat(backend, kernels, a, b, a.shape, util.sizeFromShape(a.shape), dtype, false, false);
  }
  const plan = broadcastPlan(a.shape, b.shape);
  if (plan.count === 0) return backend.allocate(plan.shape, dtype);
  if (plan.sizes.length <= 1) {
    const [singleA, singleB] = [(plan.stridesA[0] ?? 0) === 0, (plan.stridesB[0] ?? 0) === 0];
    return flat(backend, kernels, a, b, plan.shape, plan.count, dtype, singleA, singleB);
  }
  const { table } = plan;
  if (table === undefined) return undefined;
  const [fromA, fromB] = [backend.address(a), backend.address(b)];
  const out = backend.allocate(plan.shape, dtype);
  const shape = { grid: gridFor(backend, plan.count), block: blockSize };
  backend.launch(kernels.broadcast, shape, fromA, fromB, backend.address(out), plan.count, table);
  return out;
}

/** Operands of one shape, or single numbers, which needn't be copied to the device when they still are on the host. */
function flat(
  backend: CudaBackend,
  kernels: BinaryKernels,
  a: TensorInfo,
  b: TensorInfo,
  shape: number[],
  count: number,
  dtype: NumericDataType,
  singleA: boolean,
  singleB: boolean,
): TensorInfo {
  const valueA = singleA ? backend.hostValues(a)?.[0] : undefined;
  const valueB = singleB ? backend.hostValues(b)?.[0] : undefined;
  const fromA = valueA === undefined ? backend.address(a) : 0;
  const fromB = valueB === undefined ? backend.address(b) : 0;
  const out = backend.allocate(shape, dtype);
  if (count === 0) return out;
  backend.launch(
    kernels.flat,
    { grid: gridFor(backend, count / 4 + 1), block: blockSize },
    fromA,
    fromB,
    backend.address(out),
    count,
    singleA ? 1 : 0,
    singleB ? 1 : 0,
    valueA ?? 0,
    valueB ?? 0,
  );
  return out;
}
