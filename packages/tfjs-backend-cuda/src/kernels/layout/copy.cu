// Boxes of elements between two layouts: transpose, slice, concat, split, pad, tile and reverse are all this.
#include "common.cuh"

/** kernels/layout/copy-strided.ts makes it. Distances are in elements of the kernel's type; 0 on the `from` side repeats. */
struct CopyTable {
  int rank;
  Divisor size[8];
  int from[8], to[8];
};

template <class T> DEVICE void copyStrided(const T* __restrict__ from, T* __restrict__ to, unsigned count, const CopyTable& table) {
  FOR_EACH(i, count) {
    unsigned rest = i;
    int source = 0, target = 0;
#pragma unroll 1
    for (int d = table.rank - 1; d > 0; d--) {
      unsigned outer = quotient(rest, table.size[d]);
      int at = (int)(rest - outer * table.size[d].divisor);
      source += at * table.from[d];
      target += at * table.to[d];
      rest = outer;
    }
    to[target + (int)rest * table.to[0]] = from[source + (int)rest * table.from[0]];
  }
}

KERNEL __launch_bounds__(256) copy_strided_16(const uint4* from, uint4* to, unsigned count, CopyTable table) { copyStrided(from, to, count, table); }
KERNEL __launch_bounds__(256) copy_strided_4(const unsigned* from, unsigned* to, unsigned count, CopyTable table) { copyStrided(from, to, count, table); }
KERNEL __launch_bounds__(256) copy_strided_1(const uint8* from, uint8* to, unsigned count, CopyTable table) { copyStrided(from, to, count, table); }

constexpr int kTile = 32, kTileRows = 8;

/** `batch` matrices [rows, columns] turned into [columns, rows], by tiles of 32 x 32 with blocks of 32 x 8 threads. */
template <class T> DEVICE void transposeTiles(const T* __restrict__ from, T* __restrict__ to, unsigned rows, unsigned columns, unsigned tilesDown, unsigned tiles) {
  __shared__ T tile[kTile][kTile + 1];  // one column more: no two rows start in the same bank
  unsigned tilesAcross = (columns + kTile - 1) / kTile;
  for (unsigned t = blockIdx.x; t < tiles; t += gridDim.x) {
    unsigned matrix = t / (tilesAcross * tilesDown), inside = t - matrix * tilesAcross * tilesDown;
    unsigned row0 = inside / tilesAcross * kTile, column0 = inside % tilesAcross * kTile;
    unsigned long long base = (unsigned long long)matrix * rows * columns;
    for (int r = threadIdx.y; r < kTile; r += kTileRows) {
      unsigned row = row0 + r, column = column0 + threadIdx.x;
      if (row < rows && column < columns) tile[r][threadIdx.x] = from[base + (unsigned long long)row * columns + column];
    }
    __syncthreads();
    for (int r = threadIdx.y; r < kTile; r += kTileRows) {
      unsigned row = column0 + r, column = row0 + threadIdx.x;
      if (row < columns && column < rows) to[base + (unsigned long long)row * rows + column] = tile[threadIdx.x][r];
    }
    __syncthreads();
  }
}
KERNEL __launch_bounds__(256) transpose_4(const unsigned* from, unsigned* to, unsigned rows, unsigned columns, unsigned tilesDown, unsigned tiles) {
  transposeTiles(from, to, rows, columns, tilesDown, tiles);
}
KERNEL __launch_bounds__(256) transpose_1(const uint8* from, uint8* to, unsigned rows, unsigned columns, unsigned tilesDown, unsigned tiles) {
  transposeTiles(from, to, rows, columns, tilesDown, tiles);
}
