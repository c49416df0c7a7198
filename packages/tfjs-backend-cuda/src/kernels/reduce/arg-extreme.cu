// Where the largest or smallest number of x [outer, size, inner] stands along the middle. The first of equals wins, and
// NaN never does.
#include "reduction.cuh"

template <class T> struct Candidate { T value; int index; };

DEVICE Candidate<float> shuffled(Candidate<float> c, int offset) {
  return {__shfl_xor_sync(0xffffffffu, c.value, offset), __shfl_xor_sync(0xffffffffu, c.index, offset)};
}
DEVICE Candidate<int> shuffled(Candidate<int> c, int offset) {
  return {__shfl_xor_sync(0xffffffffu, c.value, offset), __shfl_xor_sync(0xffffffffu, c.index, offset)};
}

/** Index -1 stands for no candidate yet. */
template <bool kMax, class T> DEVICE Candidate<T> better(Candidate<T> a, Candidate<T> b) {
  if (b.index < 0 || isNan(b.value)) return a;
  if (a.index < 0 || isNan(a.value)) return b;
  if (a.value == b.value) return a.index < b.index ? a : b;
  return (kMax ? a.value > b.value : a.value < b.value) ? a : b;
}

/** A warp for each of short rows; a block, with `whole`, for each of long ones. */
template <bool kMax, class T> DEVICE void argRows(const T* __restrict__ x, int* __restrict__ y, unsigned rows, unsigned size, int whole) {
  __shared__ Candidate<T> shared[32];
  unsigned lanes = whole ? blockDim.x : 32, perBlock = blockDim.x / lanes, lane = threadIdx.x % lanes;
  for (unsigned row0 = blockIdx.x * perBlock; row0 < rows; row0 += gridDim.x * perBlock) {
    unsigned row = row0 + threadIdx.x / lanes;
    Candidate<T> best = {T(), -1};
    if (row < rows) {
      const T* from = x + (unsigned long long)row * size;
      for (unsigned i = lane; i < size; i += lanes) best = better<kMax>(best, Candidate<T>{from[i], (int)i});
    }
    for (int offset = 16; offset > 0; offset /= 2) best = better<kMax>(best, shuffled(best, offset));
    if (whole) {
      __syncthreads();
      if ((threadIdx.x & 31) == 0) shared[threadIdx.x >> 5] = best;
      __syncthreads();
      best = shared[0];
      for (unsigned w = 1; w < blockDim.x / 32; w++) best = better<kMax>(best, shared[w]);
    }
    if (lane == 0 && row < rows) y[row] = best.index < 0 ? 0 : best.index;
  }
}

template <bool kMax, class T> DEVICE void argColumns(const T* __restrict__ x, int* __restrict__ y, unsigned count, unsigned size, Divisor inner) {
  FOR_EACH(i, count) {
    unsigned outer = quotient(i, inner), column = i - outer * inner.divisor;
    const T* from = x + (unsigned long long)outer * size * inner.divisor + column;
    Candidate<T> best = {T(), -1};
    for (unsigned j = 0; j < size; j++, from += inner.divisor) best = better<kMax>(best, Candidate<T>{*from, (int)j});
    y[i] = best.index < 0 ? 0 : best.index;
  }
}

#define ARG_EXTREME(name, kMax, T)                                                                                \
  KERNEL __launch_bounds__(256) name##_rows(const T* x, int* y, unsigned rows, unsigned size, int whole) {        \
    argRows<kMax>(x, y, rows, size, whole);                                                                       \
  }                                                                                                               \
  KERNEL __launch_bounds__(256) name##_columns(const T* x, int* y, unsigned count, unsigned size, Divisor inner) { \
    argColumns<kMax>(x, y, count, size, inner);                                                                   \
  }

ARG_EXTREME(arg_max_float32, true, float)
ARG_EXTREME(arg_max_int32, true, int)
ARG_EXTREME(arg_min_float32, false, float)
ARG_EXTREME(arg_min_int32, false, int)
