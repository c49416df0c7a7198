import { ShapeError } from '@molx/core';
import type * as tf from '@tensorflow/tfjs-core';

/**
 * Checks a tensor against a shape; `null` fits any size.
 *
 * @throws {ShapeError} naming `op`, the argument and both shapes
 */
export function checkShape(op: string, argument: string, tensor: tf.Tensor, shape: readonly (number | null)[]): void {
  const fits = tensor.rank === shape.length && shape.every((size, i) => size === null || size === tensor.shape[i]);
  if (!fits) throw new ShapeError(op, `${argument} ${describe(shape)}`, describe(tensor.shape));
}

/** @throws {ShapeError} when `tensor` has fewer than `rank` dimensions */
export function checkMinimumRank(op: string, argument: string, tensor: tf.Tensor, rank: number): void {
  if (tensor.rank < rank) throw new ShapeError(op, `${argument} of rank ${rank} or more`, describe(tensor.shape));
}

/** @throws {ShapeError} when `tensor` is not int32 */
export function checkInt32(op: string, argument: string, tensor: tf.Tensor): void {
  if (tensor.dtype !== 'int32') throw new ShapeError(op, `${argument} of dtype int32`, tensor.dtype);
}

function describe(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? '*').join(', ')}]`;
}
