import { InvalidArgumentError, ShapeError } from '@molx/core';

/** @throws {ShapeError | InvalidArgumentError} unless both have the same number of rows, at least one */
export function expectPairs(op: string, predictions: ArrayLike<unknown>, references: ArrayLike<unknown>): void {
  if (predictions.length !== references.length) {
    throw new ShapeError(
      op,
      `as many predictions as references (${references.length})`,
      `${predictions.length} predictions`,
    );
  }
  if (predictions.length === 0) throw new InvalidArgumentError(`${op}: expected at least one row, got none.`);
}

/** @throws {InvalidArgumentError} at the first number that is NaN or infinite, naming its row */
export function expectFinite(op: string, what: string, values: ArrayLike<number>): void {
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) {
      throw new InvalidArgumentError(`${op}: ${what} of row ${row} (counted from 0) is ${values[row]}, not a number.`);
    }
  }
}
