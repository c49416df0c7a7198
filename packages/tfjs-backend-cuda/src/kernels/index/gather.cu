// Slices of a tensor in the order of indices. An index that is out of range gives zeros and is reported.
#include "common.cuh"

/** kernels/index/gather.ts makes it: sizes in words of the kernel's type. */
struct GatherTable {
  /** Words of a slice, indices of a batch item, slices that precede the axis within a batch item. */
  Divisor slice, indices, outer;
  int axisSize;
};

/** x [batch, outer, axis, slice], indices [batch, indices] -> y [batch, outer, indices, slice]. */
template <class T> DEVICE void gather(const T* __restrict__ x, const int* __restrict__ indices, T* __restrict__ y, unsigned count, const GatherTable& table, int* fault, int reporter) {
  FOR_EACH(i, count) {
    unsigned slot = quotient(i, table.slice), word = i - slot * table.slice.divisor;
    unsigned outer = quotient(slot, table.indices), position = slot - outer * table.indices.divisor;
    int index = indices[quotient(outer, table.outer) * table.indices.divisor + position];
    T value = T();
    if (index >= 0 && index < table.axisSize) value = x[((unsigned long long)outer * table.axisSize + index) * table.slice.divisor + word];
    else reportIndex(fault, reporter, index, table.axisSize);
    y[i] = value;
  }
}
KERNEL __launch_bounds__(256) gather_16(const uint4* x, const int* indices, uint4* y, unsigned count, GatherTable table, int* fault, int reporter) {
  gather(x, indices, y, count, table, fault, reporter);
}
KERNEL __launch_bounds__(256) gather_4(const unsigned* x, const int* indices, unsigned* y, unsigned count, GatherTable table, int* fault, int reporter) {
  gather(x, indices, y, count, table, fault, reporter);
}
KERNEL __launch_bounds__(256) gather_1(const uint8* x, const int* indices, uint8* y, unsigned count, GatherTable table, int* fault, int reporter) {
  gather(x, indices, y, count, table, fault, reporter);
}

/** Rows of `depth` coordinates become positions, -1 where one is out of range. */
struct CoordinateTable { int depth, sizes[8], strides[8]; };

KERNEL __launch_bounds__(256) flatten_coordinates(const int* coordinates, int* positions, unsigned count, CoordinateTable table, int* fault, int reporter) {
  FOR_EACH(i, count) {
    int position = 0;
    for (int d = 0; d < table.depth; d++) {
      int at = coordinates[i * table.depth + d];
      if (at < 0 || at >= table.sizes[d]) {
        reportIndex(fault, reporter, at, table.sizes[d]);
        position = -1;
        break;
      }
      position += at * table.strides[d];
    }
    positions[i] = position;
  }
}

/** Positions from {@link flatten_coordinates}; a negative one gives zeros. */
template <class T> DEVICE void gatherRows(const T* __restrict__ x, const int* __restrict__ positions, T* __restrict__ y, unsigned count, Divisor slice) {
  FOR_EACH(i, count) {
    unsigned row = quotient(i, slice);
    int position = positions[row];
    y[i] = position < 0 ? T() : x[(unsigned long long)position * slice.divisor + (i - row * slice.divisor)];
  }
}
KERNEL __launch_bounds__(256) gather_rows_4(const unsigned* x, const int* positions, unsigned* y, unsigned count, Divisor slice) { gatherRows(x, positions, y, count, slice); }
KERNEL __launch_bounds__(256) gather_rows_1(const uint8* x, const int* positions, uint8* y, unsigned count, Divisor slice) { gatherRows(x, positions, y, count, slice); }
