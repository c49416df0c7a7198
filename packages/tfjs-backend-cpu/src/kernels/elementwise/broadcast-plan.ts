import { broadcast_util } from '@tensorflow/tfjs-core';

/**
 * How two tensors are walked together: rows of `inner` elements, in which each operand advances by 1 or stays, inside
 * a nest of outer dimensions.
 */
export interface BroadcastPlan {
  shape: number[];
  inner: number;
  stepA: number;
  stepB: number;
  /** Outer dimensions, outermost first, with each operand's distance between neighbours. */
  sizes: number[];
  stridesA: number[];
  stridesB: number[];
}

/**
 * Merges neighbouring dimensions as long as both operands stay regular, so that most pairs end as one or two loops.
 *
 * @throws when the shapes don't broadcast
 */
export function broadcastPlan(shapeA: readonly number[], shapeB: readonly number[]): BroadcastPlan {
  const shape = broadcast_util.assertAndGetBroadcastShape(shapeA as number[], shapeB as number[]);
  const sizes: number[] = [];
  const stridesA: number[] = [];
  const stridesB: number[] = [];
  let strideA = 1;
  let strideB = 1;
  for (let back = 1; back <= shape.length; back++) {
    const size = shape[shape.length - back]!;
    if (size === 1) continue;
    const sizeA = shapeA[shapeA.length - back] ?? 1;
    const sizeB = shapeB[shapeB.length - back] ?? 1;
    const a = sizeA === 1 ? 0 : strideA;
    const b = sizeB === 1 ? 0 : strideB;
    strideA *= sizeA;
    strideB *= sizeB;
    const span = sizes[0];
    if (span !== undefined && a === stridesA[0]! * span && b === stridesB[0]! * span) {
      sizes[0] = span * size;
    } else {
      sizes.unshift(size);
      stridesA.unshift(a);
      stridesB.unshift(b);
    }
  }
  return {
    shape,
    inner: sizes.pop() ?? 1,
    stepA: stridesA.pop() ?? 0,
    stepB: stridesB.pop() ?? 0,
    sizes,
    stridesA,
    stridesB,
  };
}

/** Calls `row` with the offsets of each row in `a`, `b` and the result. */
export function forEachRow(plan: BroadcastPlan, row: (a: number, b: number, out: number) => void): void {
  const { sizes, stridesA, stridesB, inner } = plan;
  const depth = sizes.length;
  const at = new Array<number>(depth).fill(0);
  let a = 0;
  let b = 0;
  let rows = 1;
  for (const size of sizes) rows *= size;
  for (let i = 0; i < rows; i++) {
    row(a, b, i * inner);
    for (let d = depth - 1; d >= 0; d--) {
      a += stridesA[d]!;
      b += stridesB[d]!;
      if (++at[d]! < sizes[d]!) break;
      a -= stridesA[d]! * sizes[d]!;
      b -= stridesB[d]! * sizes[d]!;
      at[d] = 0;
    }
  }
}
