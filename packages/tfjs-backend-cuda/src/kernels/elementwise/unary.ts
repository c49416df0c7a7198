import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../../compile/kernel-source.js';
import type { CudaBackend } from '../../cuda-backend.js';
import { deviceHeaders } from '../../device/headers.js';
import { blockSize, gridFor } from '../../launch/grid-for.js';
import { kernel } from '../../launch/kernel.js';
import { type CudaKernel, registerCudaKernel } from '../../register-cuda-kernel.js';
import type { NumericDataType } from '../../storage/to-storage.js';
import { stockKernel } from '../stock-kernel.js';
import transcendentalText from './transcendental.cu?raw';
import unaryText from './unary.cu?raw';

const arithmetic = kernelSource('unary.cu', unaryText, deviceHeaders);
const transcendental = kernelSource('transcendental.cu', transcendentalText, deviceHeaders);

interface UnaryOperator {
  /** The CUDA kernel's name without its dtype. */
  cuda: string;
  /** The input dtypes that there is a kernel for; tfjs-backend-cpu's takes the rest. */
  dtypes: readonly NumericDataType[];
  source?: typeof arithmetic;
  /** The result's dtype when it is not the input's. */
  result?: NumericDataType;
  /** The names of the attributes that become `p` and `q`. */
  attrs?: readonly [string, string?];
}

const real = ['float32'] as const;
const number = ['float32', 'int32'] as const;

const operators: Record<string, UnaryOperator> = {
  Abs: { cuda: 'abs', dtypes: number },
  Ceil: { cuda: 'ceil', dtypes: real },
  ClipByValue: { cuda: 'clip', dtypes: number, attrs: ['clipValueMin', 'clipValueMax'] },
  Floor: { cuda: 'floor', dtypes: real },
  IsFinite: { cuda: 'is_finite', dtypes: real, result: 'bool' },
  IsInf: { cuda: 'is_inf', dtypes: real, result: 'bool' },
  IsNan: { cuda: 'is_nan', dtypes: real, result: 'bool' },
  LeakyRelu: { cuda: 'leaky_relu', dtypes: real, attrs: ['alpha'] },
  LogicalNot: { cuda: 'logical_not', dtypes: ['bool'] },
  Neg: { cuda: 'neg', dtypes: number },
  Reciprocal: { cuda: 'reciprocal', dtypes: real },
  Relu: { cuda: 'relu', dtypes: number },
  Relu6: { cuda: 'relu6', dtypes: number },
  Round: { cuda: 'round', dtypes: real },
  Rsqrt: { cuda: 'rsqrt', dtypes: real },
  Sign: { cuda: 'sign', dtypes: number },
  Sqrt: { cuda: 'sqrt', dtypes: real },
  Square: { cuda: 'square', dtypes: number },
  Step: { cuda: 'step', dtypes: real, attrs: ['alpha'] },
  ...Object.fromEntries(
    [
      'Acos',
      'Acosh',
      'Asin',
      'Asinh',
      'Atan',
      'Atanh',
      'Cos',
      'Cosh',
      'Elu',
      'Erf',
      'Exp',
      'Expm1',
      'Log',
      'Log1p',
      'Selu',
    ]
      .concat(['Sigmoid', 'Sin', 'Sinh', 'Softplus', 'Tan', 'Tanh'])
      .map((name) => [name, { cuda: name.toLowerCase(), dtypes: real, source: transcendental }]),
  ),
};

const parameters = ['pointer', 'pointer', 'int32', 'float32', 'float32'] as const;

type UnaryKernel = ReturnType<typeof declare>;

function declare(name: string, source = arithmetic) {
  return kernel(source, name, ...parameters);
}

/** Registers the elementwise functions of one tensor. */
export function registerUnaryKernels(): void {
  for (const [name, operator] of Object.entries(operators)) registerCudaKernel(name, unaryKernel(name, operator));
}

function unaryKernel(name: string, operator: UnaryOperator): CudaKernel<{ x: TensorInfo }, Record<string, number>> {
  const { cuda, source, attrs: [first, second] = [], dtypes, result } = operator;
  const kernels = new Map<string, UnaryKernel>(dtypes.map((dtype) => [dtype, declare(`${cuda}_${dtype}`, source)]));
  return (call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const chosen = kernels.get(x.dtype);
    if (chosen === undefined) return stockKernel(name, call);
    const p = first === undefined ? 0 : attrs[first]!;
    const q = second === undefined ? 0 : attrs[second]!;
    return map(backend, chosen, x, result ?? (x.dtype as NumericDataType), p, q);
  };
}

const casts = new Map(
  ['float32_int32', 'float32_bool', 'int32_float32', 'int32_bool', 'bool_float32', 'bool_int32'].map((pair) => [
    pair,
    declare(`cast_${pair}`),
  ]),
);

/** A copy of `x` in another numeric dtype; towards int32 fractions are cut off, bool means not 0. */
export function castTo(backend: CudaBackend, x: TensorInfo, dtype: NumericDataType): TensorInfo {
  return map(backend, casts.get(`${x.dtype}_${dtype}`)!, x, dtype, 0, 0);
}

/** The kernels take four elements a thread. */
function map(
  backend: CudaBackend,
  chosen: UnaryKernel,
  x: TensorInfo,
  dtype: NumericDataType,
  p: number,
  q: number,
): TensorInfo {
  const from = backend.address(x);
  const out = backend.allocate(x.shape, dtype);
  const count = elementCount(x);
  if (count === 0) return out;
  const shape = { grid: gridFor(backend, count / 4 + 1), block: blockSize };
  backend.launch(chosen, shape, from, backend.address(out), count, p, q);
  return out;
}

export function elementCount({ shape }: TensorInfo): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}
