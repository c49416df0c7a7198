import { broadcast_util } from '@tensorflow/tfjs-core';
import { divisorWords, writeDivisor } from '../../launch/fast-divisor.js';
import { remembered } from '../../launch/remembered.js';

/** Dimensions that `struct Broadcast` in device/binary.cuh has room for. */
const maxRank = 6;

/** Words of `struct Broadcast`. */
export const broadcastWords = 1 + maxRank * (divisorWords + 2);

/** How two tensors are walked together. */
export interface BroadcastPlan {
  /** The result's shape. */
  shape: number[];
  count: number;
  /** Outermost first, neighbouring dimensions merged where both operands stay regular. */
  sizes: number[];
  /** Distance between neighbours of each operand; 0 repeats. */
  stridesA: number[];
  stridesB: number[];
  /** The words of `struct Broadcast`; undefined when it has more dimensions than fit. */
  table: Int32Array | undefined;
}

/** @throws when the shapes don't broadcast */
export function broadcastPlan(shapeA: readonly number[], shapeB: readonly number[]): BroadcastPlan {
  return plans(0, shapeA, shapeB);
}

const plans = remembered((_, shapeA: readonly number[], shapeB: readonly number[]) => makePlan(shapeA, shapeB));

function makePlan(shapeA: readonly number[], shapeB: readonly number[]): BroadcastPlan {
  const shape = broadcast_util.assertAndGetBroadcastShape(shapeA as number[], shapeB as number[]);
  const plan: BroadcastPlan = { shape, count: 1, sizes: [], stridesA: [], stridesB: [], table: undefined };
  const { sizes, stridesA, stridesB } = plan;
  let strideA = 1;
  let strideB = 1;
  for (let back = 1; back <= shape.length; back++) {
    const size = shape[shape.length - back]!;
    plan.count *= size;
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
  if (plan.count > 0) plan.table = tableOf(plan);
  return plan;
}

function tableOf({ sizes, stridesA, stridesB }: BroadcastPlan): Int32Array | undefined {
  if (sizes.length > maxRank) return undefined;
  const table = new Int32Array(broadcastWords);
  table[0] = sizes.length;
  sizes.forEach((size, d) => {
    writeDivisor(table, 1 + d * divisorWords, size);
  });
  table.set(stridesA, 1 + maxRank * divisorWords);
  table.set(stridesB, 1 + maxRank * (divisorWords + 1));
  return table;
}
