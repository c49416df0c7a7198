// Softmax and its logarithm over rows.
#include "normalizer.cuh"

/** A warp for each of short rows; a block, with `whole`, for each of long ones. */
template <bool kLogarithm> DEVICE void softmaxRows(const float* __restrict__ x, float* __restrict__ y, unsigned rows, unsigned columns, int whole) {
  __shared__ Normalizer shared[32];
  unsigned lanes = whole ? blockDim.x : 32, perBlock = blockDim.x / lanes, lane = threadIdx.x % lanes;
  for (unsigned row0 = blockIdx.x * perBlock; row0 < rows; row0 += gridDim.x * perBlock) {
    unsigned row = row0 + threadIdx.x / lanes;
    const float* from = x + (unsigned long long)row * columns;
    float* to = y + (unsigned long long)row * columns;
    Normalizer n = emptyNormalizer();
    if (row < rows) {
      for (unsigned i = lane; i < columns; i += lanes) take(n, from[i]);
    }
    n = mergeLanes(n, whole, shared);
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
