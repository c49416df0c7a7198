// The maximum of logits and the sum of their exponentials in one walk: Milakov and Gimelshein, "Online normalizer
// calculation for softmax", 2018.
#pragma once
#include "common.cuh"

/** `sum` counts exp(value - maximum). */
struct Normalizer { float maximum, sum; };

DEVICE Normalizer emptyNormalizer() { return {-infinity(), 0}; }

DEVICE void take(Normalizer& n, float value) {
  if (value > n.maximum) {
    n.sum = n.sum * expf(n.maximum - value) + 1.0f;
    n.maximum = value;
  } else if (value != -infinity()) {
    n.sum += expf(value - n.maximum);
  }
}

DEVICE Normalizer merged(Normalizer a, Normalizer b) {
  float maximum = larger(a.maximum, b.maximum);
  // Where nothing was seen yet, the difference of infinities would be NaN.
  float shareA = a.sum == 0 ? 0 : a.sum * expf(a.maximum - maximum), shareB = b.sum == 0 ? 0 : b.sum * expf(b.maximum - maximum);
  return {maximum, shareA + shareB};
}

/** One for the warp's 32 lanes, or, with `whole`, for a block whose size is a multiple of 32. `shared` holds 32. */
DEVICE Normalizer mergeLanes(Normalizer n, bool whole, Normalizer* shared) {
  for (int offset = 16; offset > 0; offset /= 2) {
    n = merged(n, {__shfl_xor_sync(0xffffffffu, n.maximum, offset), __shfl_xor_sync(0xffffffffu, n.sum, offset)});
  }
  if (!whole) return n;
  __syncthreads();
  if ((threadIdx.x & 31) == 0) shared[threadIdx.x >> 5] = n;
  __syncthreads();
  n = shared[0];
  for (unsigned w = 1; w < blockDim.x / 32; w++) n = merged(n, shared[w]);
  return n;
}
