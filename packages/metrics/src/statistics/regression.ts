import { expectFinite, expectPairs } from '../expect-pairs.js';

/**
 * The root mean squared error, in the unit of the numbers.
 *
 * @throws {ShapeError | InvalidArgumentError} unless both have the same rows, at least one, all finite
 */
export function rmse(predictions: ArrayLike<number>, references: ArrayLike<number>): number {
  return Math.sqrt(meanError('rmse', predictions, references, (error) => error * error));
}

/**
 * The mean absolute error, in the unit of the numbers.
 *
 * @throws {ShapeError | InvalidArgumentError} unless both have the same rows, at least one, all finite
 */
export function mae(predictions: ArrayLike<number>, references: ArrayLike<number>): number {
  return meanError('mae', predictions, references, Math.abs);
}

function meanError(
  op: string,
  predictions: ArrayLike<number>,
  references: ArrayLike<number>,
  of: (error: number) => number,
): number {
  expectPairs(op, predictions, references);
  expectFinite(op, 'the prediction', predictions);
  expectFinite(op, 'the reference', references);
  let sum = 0;
  for (let row = 0; row < predictions.length; row++) sum += of(predictions[row]! - references[row]!);
  return sum / predictions.length;
}
