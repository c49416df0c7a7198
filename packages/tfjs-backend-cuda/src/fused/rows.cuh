// Kernels over rows: a warp for each of short rows; a block, with `whole`, for each of long ones.
#pragma once
#include "reduction.cuh"

/** Which row a thread works on and which of its elements: lane, lane + lanes, ... Rows past the end have no elements. */
struct RowShare {
  unsigned lanes, lane, perBlock;
  __device__ __forceinline__ explicit RowShare(int whole) : lanes(whole ? blockDim.x : 32), lane(threadIdx.x % lanes), perBlock(blockDim.x / lanes) {}
};

/** Every thread of a block walks as often as the others, so that all take part in the sums. */
#define FOR_EACH_ROW(row, rows, share)                                                                         \
  for (unsigned row##0 = blockIdx.x * share.perBlock, row = row##0 + threadIdx.x / share.lanes; row##0 < (rows); \
       row##0 += gridDim.x * share.perBlock, row += gridDim.x * share.perBlock)

/** One value for a row; each of its threads gets it. `shared` holds 32 values. */
template <class Op> DEVICE float overRow(float value, int whole, float* shared) {
  return whole ? reduceBlock<Op>(value, shared) : reduceLanes<Op>(value, 32);
}
