// Choices and sums of several tensors, and tensors made out of numbers.
#include "common.cuh"

/** Each condition chooses a run of `row` elements. */
template <class T>
DEVICE void choose(const uint8* __restrict__ condition, const T* __restrict__ yes, const T* __restrict__ no, T* __restrict__ y, unsigned count, Divisor row) {
  FOR_EACH(i, count) y[i] = condition[quotient(i, row)] ? yes[i] : no[i];
}
KERNEL __launch_bounds__(256) select_4(const uint8* condition, const unsigned* yes, const unsigned* no, unsigned* y, unsigned count, Divisor row) {
  choose(condition, yes, no, y, count, row);
}
KERNEL __launch_bounds__(256) select_1(const uint8* condition, const uint8* yes, const uint8* no, uint8* y, unsigned count, Divisor row) {
  choose(condition, yes, no, y, count, row);
}

/** y += x, in packs of four. */
template <class T> DEVICE void accumulate(const T* __restrict__ x, T* __restrict__ y, unsigned count) {
  unsigned packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Pack<T> in = reinterpret_cast<const Pack<T>*>(x)[i], sum = reinterpret_cast<Pack<T>*>(y)[i];
#pragma unroll
      for (int j = 0; j < 4; j++) sum.v[j] += in.v[j];
      reinterpret_cast<Pack<T>*>(y)[i] = sum;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) y[j] += x[j];
    }
  }
}
KERNEL __launch_bounds__(256) accumulate_float32(const float* x, float* y, unsigned count) { accumulate(x, y, count); }
KERNEL __launch_bounds__(256) accumulate_int32(const int* x, int* y, unsigned count) { accumulate(x, y, count); }

/** Rows of `depth`: `on` at each index, `off` elsewhere. */
template <class T> DEVICE void oneHot(const int* __restrict__ indices, T* __restrict__ y, unsigned count, Divisor depth, T on, T off) {
  FOR_EACH(i, count) {
    unsigned row = quotient(i, depth);
    y[i] = indices[row] == (int)(i - row * depth.divisor) ? on : off;
  }
}
KERNEL __launch_bounds__(256) one_hot_float32(const int* indices, float* y, unsigned count, Divisor depth, float on, float off) {
  oneHot(indices, y, count, depth, on, off);
}
KERNEL __launch_bounds__(256) one_hot_int32(const int* indices, int* y, unsigned count, Divisor depth, int on, int off) {
  oneHot(indices, y, count, depth, on, off);
}
KERNEL __launch_bounds__(256) one_hot_bool(const int* indices, uint8* y, unsigned count, Divisor depth, uint8 on, uint8 off) {
  oneHot(indices, y, count, depth, on, off);
}

/** start, start + step, ... */
KERNEL __launch_bounds__(256) range_float32(float* y, unsigned count, double start, double step) {
  FOR_EACH(i, count) y[i] = (float)(start + i * step);
}
KERNEL __launch_bounds__(256) range_int32(int* y, unsigned count, double start, double step) {
  FOR_EACH(i, count) y[i] = (int)(start + i * step);
}
