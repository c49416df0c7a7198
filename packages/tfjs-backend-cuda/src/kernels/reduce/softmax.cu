// Softmax and its logarithm over rows. Maximum and sum come out of one walk: Milakov and Gimelshein, "Online normalizer
// calculation for softmax", 2018.
#include "reduction.cuh"

struct Normalizer { float maximum, sum; };

DEVICE Normalizer merged(Normalizer a, Normalizer b) {
  float maximum = larger(a.maximum, b.maximum);
  // Where nothing was seen yet, the difference of infinities would be NaN.
  float shareA = a.sum == 0 ? 0 : a.sum * expf(a.maximum - maximum), shareB = b.sum == 0 ? 0 : b.sum * expf(b.maximum - maximum);
  return {maximum, shareA + shareB};
}
DEVICE Normalizer shuffled(Normalizer n, int offset) {
  return {__shfl_xor_sync(0xffffffffu, n.maximum, offset), __shfl_xor_sync(0xffffffffu, n.sum, offset)};
}

/** A warp for each of short rows; a block, with `whole`, for each of long ones. */
template <bool kLogarithm> DEVICE void softmaxRows(const float* __restrict__ x, float* __restrict__ y, unsigned rows, unsigned columns, int whole) {
  __shared__ Normalizer shared[32];
  unsigned lanes = whole ? blockDim.x : 32, perBlock = blockDim.x / lanes, lane = threadIdx.x % lanes;
  for (unsigned row0 = blockIdx.x * perBlock; row0 < rows; row0 += gridDim.x * perBlock) {
    unsigned row = row0 + threadIdx.x / lanes;
    const float* from = x + (unsigned long long)row * columns;
    float* to = y + (unsigned long long)row * columns;
    Normalizer n = {-infinity(), 0};
    if (row < rows) {
      for (unsigned i = lane; i < columns; i += lanes) {
        float value = from[i];
        if (value > n.maximum) {
          n.sum = n.sum * expf(n.maximum - value) + 1.0f;
          n.maximum = value;
        } else if (value != -infinity()) {
          n.sum += expf(value - n.maximum);
        }
      }
    }
    for (int offset = 16; offset > 0; offset /= 2) n = merged(n, shuffled(n, offset));
    if (whole) {
      __syncthreads();
      if ((threadIdx.x & 31) == 0) shared[threadIdx.x >> 5] = n;
      __syncthreads();
      n = shared[0];
      for (unsigned w = 1; w < blockDim.x / 32; w++) n = merged(n, shared[w]);
    }
    if (row < rows) {
      float factor = 1.0f / n.sum, logarithm = n.maximum + logf(n.sum);
      for (unsigned i = lane; i < columns; i += lanes) to[i] = kLogarithm ? from[i] - logarithm : expf(from[i] - n.maximum) * factor;
    }
  }
}

KERNEL __launch_bounds__(256) softmax(const float* x, float* y, unsigned rows, unsigned columns, int whole) {
  softmaxRows<false>(x, y, rows, columns, whole);
}
KERNEL __launch_bounds__(256) log_softmax(const float* x, float* y, unsigned rows, unsigned columns, int whole) {
  softmaxRows<true>(x, y, rows, columns, whole);
}
