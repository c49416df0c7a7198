import { InvalidArgumentError } from '@molx/core';
import { util } from '@tensorflow/tfjs-core';

/** Kernels count elements in 32 bits. */
const maxElements = 2 ** 31 - 1;

/** The elements of a shape. @throws {InvalidArgumentError} when there are more than kernels can count */
export function sizeOf(shape: readonly number[]): number {
  const length = util.sizeFromShape(shape as number[]);
  if (length > maxElements) {
    throw new InvalidArgumentError(
      `A tensor on the GPU holds at most 2^31 - 1 elements; [${shape}] would be ${length}.`,
    );
  }
  return length;
}
