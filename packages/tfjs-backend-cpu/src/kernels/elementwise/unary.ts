import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericArray, NumericDataType } from '../../cpu-backend.js';
import { type CpuKernel, registerCpuKernel } from '../../register-cpu-kernel.js';
import type { MapName } from '../../simd/map-kernels.js';
import { vectorEngine } from '../../simd/vector-engine.js';
import { stockKernel } from '../stock-kernel.js';
import { compileLoop } from './compile-loop.js';

type UnaryLoop = (x: NumericArray, out: NumericArray, p: number, q: number) => void;

interface UnaryOperator {
  /** In JavaScript: the result for an element `v`, with the attributes `p` and `q`. */
  expression: string;
  /** The SIMD kernel for float32. */
  simd?: MapName;
  /** The input dtypes that the loop is right for; tfjs-backend-cpu's kernel takes the rest. */
  dtypes: readonly NumericDataType[];
  /** The result's dtype when it is not the input's. */
  result?: NumericDataType;
  /** The names of the attributes that become `p` and `q`. */
  attrs?: readonly [string, string?];
}

const real = ['float32'] as const;
const number = ['float32', 'int32'] as const;
const any = ['float32', 'int32', 'bool'] as const;

/** Comparisons are written so that NaN stays NaN. */
const operators: Record<string, UnaryOperator> = {
  Abs: { expression: 'Math.abs(v)', dtypes: number },
  Ceil: { expression: 'Math.ceil(v)', dtypes: real },
  ClipByValue: { expression: 'v < p ? p : v > q ? q : v', dtypes: number, attrs: ['clipValueMin', 'clipValueMax'] },
  Cos: { expression: 'Math.cos(v)', dtypes: real },
  Erf: { expression: 'fastErf(v)', dtypes: real },
  Exp: { expression: 'fastExp(v)', dtypes: real },
  Expm1: { expression: 'Math.expm1(v)', dtypes: real },
  Floor: { expression: 'Math.floor(v)', dtypes: real },
  IsFinite: { expression: 'v - v === 0 ? 1 : 0', dtypes: any, result: 'bool' },
  IsNan: { expression: 'v !== v ? 1 : 0', dtypes: any, result: 'bool' },
  LeakyRelu: { expression: 'v < 0 ? p * v : v', dtypes: real, attrs: ['alpha'] },
  Log: { expression: 'Math.log(v)', dtypes: real },
  Log1p: { expression: 'Math.log1p(v)', dtypes: real },
  LogicalNot: { expression: 'v === 0 ? 1 : 0', dtypes: ['bool'] },
  Neg: { expression: '-v', dtypes: number },
  Reciprocal: { expression: '1 / v', dtypes: real },
  Relu: { expression: 'v < 0 ? 0 : v', dtypes: number },
  Relu6: { expression: 'v < 0 ? 0 : v > 6 ? 6 : v', dtypes: number },
  Rsqrt: { expression: '1 / Math.sqrt(v)', dtypes: real },
  Sigmoid: { expression: 'fastSigmoid(v)', dtypes: real, simd: 'sigmoid' },
  Sign: { expression: 'v < 0 ? -1 : v > 0 ? 1 : 0', dtypes: number },
  Sin: { expression: 'Math.sin(v)', dtypes: real },
  Softplus: { expression: 'v > 13.9 ? v : Math.log1p(fastExp(v))', dtypes: real },
  Sqrt: { expression: 'Math.sqrt(v)', dtypes: real },
  Square: { expression: 'v * v', dtypes: number },
  Step: { expression: 'v !== v ? v : v > 0 ? 1 : p', dtypes: real, attrs: ['alpha'] },
  Tanh: { expression: 'fastTanh(v)', dtypes: real, simd: 'tanh' },
};

/** Registers the elementwise functions of one tensor. */
export function registerUnaryKernels(): void {
  for (const [name, operator] of Object.entries(operators)) registerCpuKernel(name, unaryKernel(name, operator));
}

function unaryKernel(name: string, operator: UnaryOperator): CpuKernel<{ x: TensorInfo }, Record<string, number>> {
  const loops: Partial<Record<NumericDataType, UnaryLoop>> = {};
  const [first, second] = operator.attrs ?? [];
  return (call) => {
    const { x } = call.inputs;
    const dtype = operator.dtypes.find((handled) => handled === x.dtype);
    if (dtype === undefined) return stockKernel(name, call);
    loops[dtype] ??= compileLoop<UnaryLoop>(
      'x, out, p, q',
      `for (let i = 0; i < out.length; i++) { const v = x[i]; out[i] = ${operator.expression}; }`,
    );
    const out = call.backend.allocate(x.shape, operator.result ?? dtype);
    if (operator.simd !== undefined) {
      vectorEngine().map(operator.simd, [call.backend.float32(x)], [call.backend.float32(out)]);
      return out;
    }
    const p = first === undefined ? 0 : call.attrs[first]!;
    const q = second === undefined ? 0 : call.attrs[second]!;
    loops[dtype](call.backend.values(x), call.backend.values(out), p, q);
    return out;
  };
}
