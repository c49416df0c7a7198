// Running sums along the middle of x [outer, size, inner], and the largest numbers of rows.
#include "reduction.cuh"

/** Neighbouring threads take neighbouring lines. */
template <class T> DEVICE void scanLines(const T* __restrict__ x, T* __restrict__ y, unsigned lines, unsigned size, Divisor inner, int exclusive, int reverse) {
  FOR_EACH(line, lines) {
    unsigned outer = quotient(line, inner), column = line - outer * inner.divisor;
    unsigned long long at = (unsigned long long)outer * size * inner.divisor + column;
    long long step = inner.divisor;
    if (reverse) {
      at += (unsigned long long)(size - 1) * inner.divisor;
      step = -step;
    }
    T sum = 0;
    for (unsigned i = 0; i < size; i++, at += step) {
      T value = x[at];
      y[at] = exclusive ? sum : sum + value;
      sum += value;
    }
  }
}

/** inner is 1: a block walks along a row, 256 numbers at a time. */
template <class T> DEVICE void scanRows(const T* __restrict__ x, T* __restrict__ y, unsigned rows, unsigned size, int exclusive, int reverse) {
  __shared__ T warpSums[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  for (unsigned row = blockIdx.x; row < rows; row += gridDim.x) {
    unsigned long long base = (unsigned long long)row * size;
    T before = 0;
    for (unsigned start = 0; start < size; start += blockDim.x) {
      unsigned i = start + threadIdx.x;
      unsigned long long at = base + (reverse ? size - 1 - i : i);
      T value = i < size ? x[at] : T(0), sum = value;
      for (int offset = 1; offset < 32; offset *= 2) {
        T other = __shfl_up_sync(0xffffffffu, sum, offset);
        if (lane >= offset) sum += other;
      }
      __syncthreads();
      if (lane == 31) warpSums[warp] = sum;
      __syncthreads();
      T offset = before;
      for (int w = 0; w < warps; w++) {
        if (w < warp) offset += warpSums[w];
        before += warpSums[w];
      }
      T previous = __shfl_up_sync(0xffffffffu, sum, 1);
      if (i < size) y[at] = offset + (exclusive ? (lane == 0 ? T(0) : previous) : sum);
    }
  }
}

KERNEL __launch_bounds__(256) cumsum_lines_float32(const float* x, float* y, unsigned lines, unsigned size, Divisor inner, int exclusive, int reverse) {
  scanLines(x, y, lines, size, inner, exclusive, reverse);
}
KERNEL __launch_bounds__(256) cumsum_lines_int32(const int* x, int* y, unsigned lines, unsigned size, Divisor inner, int exclusive, int reverse) {
  scanLines(x, y, lines, size, inner, exclusive, reverse);
}
KERNEL __launch_bounds__(256) cumsum_rows_float32(const float* x, float* y, unsigned rows, unsigned size, int exclusive, int reverse) {
  scanRows(x, y, rows, size, exclusive, reverse);
}
KERNEL __launch_bounds__(256) cumsum_rows_int32(const int* x, int* y, unsigned rows, unsigned size, int exclusive, int reverse) {
  scanRows(x, y, rows, size, exclusive, reverse);
}

/** Whether (value, index) comes before another in falling order; the first of equals first, NaN last. */
template <class T> DEVICE bool precedes(T a, int i, T b, int j) {
  if (isNan(a) || isNan(b)) return isNan(a) == isNan(b) ? i < j : isNan(b);
  return a > b || (a == b && i < j);
}

/** A block finds one after the other: the best of those that come after the last found. */
template <class T> DEVICE void topOfRows(const T* __restrict__ x, T* __restrict__ values, int* __restrict__ indices, unsigned columns, int k) {
  __shared__ T bestValue[32];
  __shared__ int bestIndex[32];
  const T* row = x + (unsigned long long)blockIdx.x * columns;
  T lastValue = T();
  int lastIndex = -1;
  for (int found = 0; found < k; found++) {
    T best = T();
    int index = -1;
    for (unsigned i = threadIdx.x; i < columns; i += blockDim.x) {
      T value = row[i];
      bool left = lastIndex < 0 || precedes(lastValue, lastIndex, value, (int)i);
      if (left && (index < 0 || precedes(value, (int)i, best, index))) { best = value; index = (int)i; }
    }
    for (int offset = 16; offset > 0; offset /= 2) {
      T otherBest = __shfl_xor_sync(0xffffffffu, best, offset);
      int otherIndex = __shfl_xor_sync(0xffffffffu, index, offset);
      if (otherIndex >= 0 && (index < 0 || precedes(otherBest, otherIndex, best, index))) { best = otherBest; index = otherIndex; }
    }
    __syncthreads();
    if ((threadIdx.x & 31) == 0) { bestValue[threadIdx.x >> 5] = best; bestIndex[threadIdx.x >> 5] = index; }
    __syncthreads();
    lastIndex = -1;
    for (unsigned w = 0; w < blockDim.x / 32; w++) {
      if (bestIndex[w] >= 0 && (lastIndex < 0 || precedes(bestValue[w], bestIndex[w], lastValue, lastIndex))) {
        lastValue = bestValue[w];
        lastIndex = bestIndex[w];
      }
    }
    if (threadIdx.x == 0) {
      values[(unsigned long long)blockIdx.x * k + found] = lastValue;
      indices[(unsigned long long)blockIdx.x * k + found] = lastIndex;
    }
  }
}
KERNEL __launch_bounds__(256) top_k_float32(const float* x, float* values, int* indices, unsigned columns, int k) { topOfRows(x, values, indices, columns, k); }
KERNEL __launch_bounds__(256) top_k_int32(const int* x, int* values, int* indices, unsigned columns, int k) { topOfRows(x, values, indices, columns, k); }
