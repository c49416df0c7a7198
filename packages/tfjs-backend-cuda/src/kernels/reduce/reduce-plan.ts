import { backend_util, util } from '@tensorflow/tfjs-core';
import { remembered } from '../../launch/remembered.js';

/** One pass of a reduction: an array [outer, size, inner] loses its middle. */
export interface ReducePass {
  outer: number;
  size: number;
  inner: number;
  /** Lanes of a warp that share a short row: a power of 2, up to 32. */
  lanes: number;
}

export interface ReducePlan {
  /** The result's shape, with the reduced dimensions kept as 1 when asked. */
  shape: number[];
  /** How many numbers go into one result. */
  count: number;
  /** The passes, innermost dimensions first; none when every reduced dimension is 1. */
  passes: ReducePass[];
}

/**
 * Splits a reduction over any axes into passes over runs of neighbouring axes.
 *
 * @param axis  negative ones count from the end; undefined or null reduces all
 */
export function reducePlan(
  shape: readonly number[],
  axis: number | readonly number[] | null | undefined,
  keepDims: boolean,
): ReducePlan {
  if (axis === undefined || axis === null) return keepDims ? plans(allKept, shape, []) : plans(all, shape, []);
  return plans(keepDims ? someKept : some, shape, typeof axis === 'number' ? [axis] : axis);
}

/** Which axes go, and whether they stay as 1. */
const [some, someKept, all, allKept] = [0, 1, 2, 3];

const plans = remembered((which, shape: readonly number[], axes: readonly number[]) =>
  makePlan(shape, which === all || which === allKept ? null : axes, which === someKept || which === allKept),
);

/** A pass over an array [outer, size, inner]. */
export function reducePass(outer: number, size: number, inner: number): ReducePass {
  return { outer, size, inner, lanes: Math.min(32, 2 ** Math.ceil(Math.log2(Math.max(1, size / 4)))) };
}

function makePlan(shape: readonly number[], axis: readonly number[] | null, keepDims: boolean): ReducePlan {
  const axes = util.parseAxisParam(axis as number[], shape as number[]);
  const [kept, reduced] = backend_util.computeOutAndReduceShapes(shape as number[], axes);
  const count = util.sizeFromShape(reduced);
  const groups: { size: number; reduced: boolean }[] = [];
  for (const [dimension, size] of shape.entries()) {
    if (size === 1) continue;
    const inRun = axes.includes(dimension);
    const last = groups.at(-1);
    if (last !== undefined && last.reduced === inRun) last.size *= size;
    else groups.push({ size, reduced: inRun });
  }
  const passes: ReducePass[] = [];
  for (let i = groups.length - 1; i >= 0; i--) {
    if (!groups[i]!.reduced) continue;
    const outer = product(groups.slice(0, i).map(({ size }) => size));
    const inner = product(groups.slice(i + 1).map(({ size }) => size));
    passes.push(reducePass(outer, groups[i]!.size, inner));
    groups.splice(i, 1);
  }
  return { shape: keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept, count, passes };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
