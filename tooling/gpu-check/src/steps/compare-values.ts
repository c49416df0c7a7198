import { AssertionError, ok } from 'node:assert/strict';
import { relativeError } from '@molx/ops/testing';
import * as tf from '@tensorflow/tfjs-core';

type Values = ArrayBufferView & ArrayLike<number>;

/** Backends may keep bool and int32 in arrays of other types. @throws {AssertionError} at the first byte that differs */
export function sameBytes(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const { constructor: made } = actual as unknown as { constructor: Float32ArrayConstructor };
  const [a, b] = [actual, expected instanceof made ? expected : made.from(expected)].map((values) =>
    bytesOf(values as Values),
  );
  if (Buffer.compare(a!, b!) === 0) return;
  const at = a!.findIndex((byte, i) => byte !== b![i]);
  const size = (actual as Values).byteLength / actual.length;
  const index = Math.floor(at / size);
  throw new AssertionError({
    message: `element ${index} of ${expected.length} is ${actual[index]}, not ${expected[index]}`,
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** @returns the largest difference relative to `1 +` the largest expected value, as text */
export function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): string {
  const error = relativeError(actual, expected);
  ok(error <= tolerance, `differs by ${error}, at most ${tolerance} is allowed`);
  return `differs by ${error.toExponential(1)}`;
}

/** Runs on tfjs-backend-cpu. */
export async function onHost<T>(run: () => T): Promise<T> {
  const backend = tf.getBackend();
  await tf.setBackend('cpu');
  try {
    return run();
  } finally {
    await tf.setBackend(backend);
  }
}
