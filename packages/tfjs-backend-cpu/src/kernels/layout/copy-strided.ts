import type { NumericArray } from '../../cpu-backend.js';

/** Rows at least this long are copied by the engine's own block copy. */
const minBlock = 48;

/** Side of the square blocks in which two dimensions are exchanged. */
const side = 32;

/** A nest of loops over two arrays: sizes and each side's distance between neighbours, outermost first. */
export interface CopyPlan {
  sizes: number[];
  from: number[];
  to: number[];
}

/** Numbers and bytes as they lie in memory: float32 as int32, which moves them without a conversion. */
export function asWords(values: NumericArray): Int32Array | Uint8Array {
  if (!(values instanceof Float32Array)) return values;
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}

/** Row-major distances between neighbours. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/**
 * Copies a box of elements between two layouts: the one loop nest behind transpose, slice, concat, pad and tile.
 *
 * A distance of 0 on the `from` side repeats.
 */
export function copyStrided(
  from: NumericArray,
  fromOffset: number,
  to: NumericArray,
  toOffset: number,
  plan: CopyPlan,
): void {
  if (plan.sizes.includes(0)) return;
  const merged = merge(plan);
  const source = asWords(from);
  const target = asWords(to);
  if (merged.sizes.length === 0) {
    target[toOffset] = source[fromOffset]!;
    return;
  }
  walk(source, fromOffset, target, toOffset, merged, 0);
}

function merge({ sizes, from, to }: CopyPlan): CopyPlan {
  const merged: CopyPlan = { sizes: [], from: [], to: [] };
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!;
    if (size === 1) continue;
    const last = merged.sizes.length - 1;
    if (last >= 0 && merged.from[last] === from[i]! * size && merged.to[last] === to[i]! * size) {
      merged.sizes[last]! *= size;
      merged.from[last] = from[i]!;
      merged.to[last] = to[i]!;
    } else {
      merged.sizes.push(size);
      merged.from.push(from[i]!);
      merged.to.push(to[i]!);
    }
  }
  return merged;
}

type Words = Int32Array | Uint8Array;

function walk(from: Words, fromAt: number, to: Words, toAt: number, plan: CopyPlan, depth: number): void {
  const size = plan.sizes[depth]!;
  const stepFrom = plan.from[depth]!;
  const stepTo = plan.to[depth]!;
  const left = plan.sizes.length - depth;
  if (left === 1) {
    copyRow(from, fromAt, stepFrom, to, toAt, stepTo, size);
    return;
  }
  const stepFrom1 = plan.from[depth + 1]!;
  if (left === 2 && stepFrom < stepFrom1 && stepFrom > 0) {
    copyTurned(from, fromAt, stepFrom, stepFrom1, to, toAt, stepTo, plan.to[depth + 1]!, size, plan.sizes[depth + 1]!);
    return;
  }
  for (let i = 0; i < size; i++) walk(from, fromAt + i * stepFrom, to, toAt + i * stepTo, plan, depth + 1);
}

function copyRow(
  from: Words,
  fromAt: number,
  stepFrom: number,
  to: Words,
  toAt: number,
  stepTo: number,
  length: number,
): void {
  if (stepFrom === 1 && stepTo === 1) {
    if (length >= minBlock) to.set(from.subarray(fromAt, fromAt + length), toAt);
    else for (let i = 0; i < length; i++) to[toAt + i] = from[fromAt + i]!;
  } else if (stepFrom === 0 && stepTo === 1) {
    to.fill(from[fromAt]!, toAt, toAt + length);
  } else {
    for (let i = 0, a = fromAt, b = toAt; i < length; i++, a += stepFrom, b += stepTo) to[b] = from[a]!;
  }
}

/** Two dimensions that stand in the other order on the `from` side, block by block so that both sides stay in cache. */
function copyTurned(
  from: Words,
  fromAt: number,
  stepFrom0: number,
  stepFrom1: number,
  to: Words,
  toAt: number,
  stepTo0: number,
  stepTo1: number,
  size0: number,
  size1: number,
): void {
  for (let i0 = 0; i0 < size0; i0 += side) {
    const i1 = Math.min(size0, i0 + side);
    for (let j0 = 0; j0 < size1; j0 += side) {
      const j1 = Math.min(size1, j0 + side);
      for (let i = i0; i < i1; i++) {
        let a = fromAt + i * stepFrom0 + j0 * stepFrom1;
        let b = toAt + i * stepTo0 + j0 * stepTo1;
        for (let j = j0; j < j1; j++, a += stepFrom1, b += stepTo1) to[b] = from[a]!;
      }
    }
  }
}
