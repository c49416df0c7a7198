import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { NumericArray, NumericDataType } from '../../cpu-backend.js';
import { type CpuKernel, registerCpuKernel } from '../../register-cpu-kernel.js';
import type { MapName } from '../../simd/map-kernels.js';
import type { RowName } from '../../simd/row-kernels.js';
import { minSimd, vectorEngine } from '../../simd/vector-engine.js';
import { stockKernel } from '../stock-kernel.js';
import { type BroadcastPlan, broadcastPlan, forEachRow } from './broadcast-plan.js';
import { compileLoop } from './compile-loop.js';

type BinaryLoop = (
  a: NumericArray,
  b: NumericArray,
  out: NumericArray,
  atA: number,
  atB: number,
  atOut: number,
  length: number,
) => void;

/** The three ways in which a row can be walked; the letter says whether an operand advances or stays. */
interface BinaryLoops {
  both: BinaryLoop;
  aOnly: BinaryLoop;
  bOnly: BinaryLoop;
}

interface BinaryOperator {
  /** In JavaScript: the result for elements `v` of a and `w` of b. */
  expression: string;
  /** The SIMD kernels for float32 tensors of one shape, and for a matrix with a vector that goes over its rows. */
  simd?: { map: MapName; rows: RowName };
  dtypes: readonly NumericDataType[];
  result?: NumericDataType;
}

const number = ['float32', 'int32'] as const;
const any = ['float32', 'int32', 'bool'] as const;

const operators: Record<string, BinaryOperator> = {
  Add: { expression: 'v + w', dtypes: number, simd: { map: 'add', rows: 'addVector' } },
  Sub: { expression: 'v - w', dtypes: number, simd: { map: 'subtract', rows: 'subtractVector' } },
  Multiply: { expression: 'v * w', dtypes: number, simd: { map: 'multiply', rows: 'multiplyVector' } },
  RealDiv: { expression: 'v / w', dtypes: number },
  FloorDiv: { expression: 'Math.floor(v / w)', dtypes: ['int32'] },
  Maximum: { expression: 'Math.max(v, w)', dtypes: number },
  Minimum: { expression: 'Math.min(v, w)', dtypes: number },
  Mod: { expression: '(v < 0) === (w < 0) ? v % w : ((v % w) + w) % w', dtypes: number },
  Pow: { expression: 'Math.pow(v, w)', dtypes: number },
  SquaredDifference: { expression: '(v - w) * (v - w)', dtypes: number },
  Equal: { expression: 'v === w ? 1 : 0', dtypes: any, result: 'bool' },
  NotEqual: { expression: 'v !== w ? 1 : 0', dtypes: any, result: 'bool' },
  Less: { expression: 'v < w ? 1 : 0', dtypes: any, result: 'bool' },
  LessEqual: { expression: 'v <= w ? 1 : 0', dtypes: any, result: 'bool' },
  Greater: { expression: 'v > w ? 1 : 0', dtypes: any, result: 'bool' },
  GreaterEqual: { expression: 'v >= w ? 1 : 0', dtypes: any, result: 'bool' },
  LogicalAnd: { expression: 'v && w ? 1 : 0', dtypes: ['bool'] },
  LogicalOr: { expression: 'v || w ? 1 : 0', dtypes: ['bool'] },
};

/** Registers the elementwise functions of two tensors, which broadcast. */
export function registerBinaryKernels(): void {
  for (const [name, operator] of Object.entries(operators)) registerCpuKernel(name, binaryKernel(name, operator));
}

function binaryKernel(name: string, operator: BinaryOperator): CpuKernel<{ a: TensorInfo; b: TensorInfo }, object> {
  const compiled: Partial<Record<NumericDataType, BinaryLoops>> = {};
  return (call) => {
    const { a, b } = call.inputs;
    const dtype = operator.dtypes.find((handled) => handled === a.dtype && handled === b.dtype);
    if (dtype === undefined) return stockKernel(name, call);
    compiled[dtype] ??= compile(operator.expression);
    const { backend } = call;
    const resultType = operator.result ?? dtype;
    if (util.arraysEqual(a.shape, b.shape)) {
      const out = backend.allocate(a.shape, resultType);
      const values = backend.values(out);
      if (operator.simd !== undefined && values instanceof Float32Array && values.length >= minSimd) {
        vectorEngine().map(operator.simd.map, [backend.float32(a), backend.float32(b)], [values]);
        return out;
      }
      compiled[dtype].both(backend.values(a), backend.values(b), values, 0, 0, 0, values.length);
      return out;
    }
    const plan = broadcastPlan(a.shape, b.shape);
    const out = backend.allocate(plan.shape, resultType);
    const values = backend.values(out);
    const isDone =
      operator.simd !== undefined &&
      values instanceof Float32Array &&
      isMatrixWithVector(plan) &&
      vectorEngine().tryRows(operator.simd.rows, plan.inner, {
        arrays: [
          { values: backend.float32(a), use: 'in' },
          { values, use: 'out' },
        ],
        vectors: [{ values: backend.float32(b), use: 'in' }],
      });
    if (!isDone && values.length > 0) run(compiled[dtype], plan, backend.values(a), backend.values(b), values);
    return out;
  };
}

/** A matrix and a vector that goes over its rows, as a bias does; large enough for SIMD, rows of whole vectors. */
function isMatrixWithVector({ inner, sizes, stepA, stepB, stridesA, stridesB }: BroadcastPlan): boolean {
  const walks = sizes.length === 1 && stepA === 1 && stepB === 1 && stridesA[0] === inner && stridesB[0] === 0;
  return walks && inner % 4 === 0 && inner * sizes[0]! >= minSimd;
}

function run(loops: BinaryLoops, plan: BroadcastPlan, a: NumericArray, b: NumericArray, out: NumericArray): void {
  const loop = plan.stepA === 0 ? loops.bOnly : plan.stepB === 0 ? loops.aOnly : loops.both;
  forEachRow(plan, (atA, atB, atOut) => loop(a, b, out, atA, atB, atOut, plan.inner));
}

function compile(expression: string): BinaryLoops {
  const parameters = 'a, b, out, atA, atB, atOut, length';
  const loop = (before: string, inside: string) =>
    compileLoop<BinaryLoop>(
      parameters,
      `${before} for (let i = 0; i < length; i++) { ${inside} out[atOut + i] = ${expression}; }`,
    );
  return {
    both: loop('', 'const v = a[atA + i]; const w = b[atB + i];'),
    aOnly: loop('const w = b[atB];', 'const v = a[atA + i];'),
    bOnly: loop('const v = a[atA];', 'const w = b[atB + i];'),
  };
}
