// Rows that are added up by an id of their own, in one launch: where rows are few, looking at every id for every segment
// is faster than sorting. Each segment's rows are added in their own order, as after sorting.
#include "common.cuh"

constexpr int kColumns = 4, kAhead = 4;

/** A warp for each segment and each 128 columns. `step` is columns, or 0 when one element of x serves all. */
template <class T> DEVICE void sumFewRows(const T* __restrict__ x, const int* __restrict__ ids, T* __restrict__ y, unsigned rows, unsigned columns, unsigned segments, unsigned step, Divisor tiles, int* fault, int reporter) {
  unsigned lane = threadIdx.x & 31, warps = gridDim.x * (blockDim.x >> 5), units = segments * tiles.divisor;
  for (unsigned unit = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5); unit < units; unit += warps) {
    unsigned segment = quotient(unit, tiles), first = (unit - segment * tiles.divisor) * 32 * kColumns + lane;
    T sums[kColumns] = {};
    for (unsigned start = 0; start < rows; start += 32) {
      int id = start + lane < rows ? ids[start + lane] : -1;
      if (unit == 0 && id >= (int)segments) reportIndex(fault, reporter, id, segments);
      unsigned found = __ballot_sync(0xffffffffu, id == (int)segment);
      while (found != 0) {
        // Several rows are loaded before the first is added, as each load takes far longer than an addition.
        T values[kAhead][kColumns];
        int taken = 0;
        for (int r = 0; r < kAhead; r++) {
          if (found == 0) break;
          unsigned long long row = start + __ffs(found) - 1;
          found &= found - 1;
          for (int c = 0; c < kColumns; c++) {
            unsigned column = first + 32 * c;
            if (column < columns) values[r][c] = x[step == 0 ? 0 : row * step + column];
          }
          taken++;
        }
        for (int r = 0; r < kAhead; r++) {
          for (int c = 0; c < kColumns; c++) {
            if (r < taken && first + 32 * c < columns) sums[c] += values[r][c];
          }
        }
      }
    }
    for (int c = 0; c < kColumns; c++) {
      unsigned column = first + 32 * c;
      if (column < columns) y[(unsigned long long)segment * columns + column] = sums[c];
    }
  }
}

KERNEL __launch_bounds__(256) sum_few_rows_float32(const float* x, const int* ids, float* y, unsigned rows, unsigned columns, unsigned segments, unsigned step, Divisor tiles, int* fault, int reporter) {
  sumFewRows(x, ids, y, rows, columns, segments, step, tiles, fault, reporter);
}
KERNEL __launch_bounds__(256) sum_few_rows_int32(const int* x, const int* ids, int* y, unsigned rows, unsigned columns, unsigned segments, unsigned step, Divisor tiles, int* fault, int reporter) {
  sumFewRows(x, ids, y, rows, columns, segments, step, tiles, fault, reporter);
}
