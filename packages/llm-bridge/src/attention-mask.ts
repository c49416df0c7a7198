import { InvalidArgumentError, ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** 1 for a token, 0 for padding, on either side: rows of numbers, or an int32 or bool tensor [B, S]. */
export type AttentionMask = readonly ArrayLike<number>[] | tf.Tensor;

/**
 * The mask as an int32 tensor [B, S]; all ones when none is given. The caller disposes it.
 *
 * @throws {ShapeError} when it is not [batch, length]
 */
export function maskTensor(mask: AttentionMask | undefined, batch: number, length: number): tf.Tensor2D {
  if (mask === undefined) return tf.ones([batch, length], 'int32');
  if (mask instanceof tf.Tensor) {
    if (mask.shape.length !== 2 || mask.shape[0] !== batch || mask.shape[1] !== length) {
      throw new ShapeError('attentionMask', `[${batch}, ${length}]`, `[${mask.shape}]`);
    }
    return tf.cast(mask, 'int32') as tf.Tensor2D;
  }
  return rowsTensor('attentionMask', mask, [batch, length]);
}

/**
 * Rows of integers as an int32 tensor [B, S]. The caller disposes it.
 *
 * @param shape  what the rows must have; without it any rows of equal length
 * @throws {ShapeError} when the rows differ in length or from `shape`
 */
export function rowsTensor(
  name: string,
  rows: readonly ArrayLike<number>[],
  shape?: readonly [number, number],
): tf.Tensor2D {
  const [batch, length] = shape ?? [rows.length, rows[0]?.length ?? 0];
  const lengths = rows.map((row) => row.length);
  if (rows.length !== batch || lengths.some((each) => each !== length)) {
    throw new ShapeError(
      name,
      `${batch} rows of ${length}`,
      `${rows.length} rows of ${[...new Set(lengths)].join(', ')}`,
    );
  }
  const values = new Int32Array(batch * length);
  rows.forEach((row, index) => {
    values.set(row, index * length);
  });
  return tf.tensor2d(values, [batch, length], 'int32');
}

/**
 * Each token's place among the tokens of its row, counted from 0, so that padding on the left or within shifts nothing.
 * Padding before the first token gets 0.
 *
 * @param mask  int32 [B, S]
 * @returns     int32 [B, S]; the caller disposes it
 */
export function positionsOf(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const counted = tf.cumsum(tf.cast(mask, 'float32'), 1);
    return tf.cast(tf.maximum(tf.sub(counted, 1), 0), 'int32') as tf.Tensor2D;
  });
}

/** @throws {InvalidArgumentError} when a row of the mask hides everything */
export function assertRowsVisible(mask: Int32Array, batch: number, length: number): void {
  for (let row = 0; row < batch; row++) {
    if (!mask.subarray(row * length, (row + 1) * length).some((value) => value !== 0)) {
      throw new InvalidArgumentError(`row ${row} of the batch has no tokens: an empty prompt can't be continued.`);
    }
  }
}
