import bfloat16 from './bfloat16.cuh?raw';
import binary from './binary.cuh?raw';
import common from './common.cuh?raw';
import normalizer from './normalizer.cuh?raw';
import reduction from './reduction.cuh?raw';
import unary from './unary.cuh?raw';

/** The headers that CUDA C files of this package may include. */
export const deviceHeaders: Readonly<Record<string, string>> = {
  'bfloat16.cuh': bfloat16,
  'binary.cuh': binary,
  'common.cuh': common,
  'normalizer.cuh': normalizer,
  'reduction.cuh': reduction,
  'unary.cuh': unary,
};
