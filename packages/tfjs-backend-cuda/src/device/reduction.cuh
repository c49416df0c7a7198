// Values of many threads become one, in an order that depends on nothing but the sizes: equal inputs give equal bits.
#pragma once
#include "common.cuh"

/** One value for `lanes` neighbouring lanes of a warp, a power of 2; all 32 lanes take part. */
template <class Op, class T> DEVICE T reduceLanes(T value, int lanes) {
  for (int offset = lanes / 2; offset > 0; offset /= 2) value = Op::combine(value, (T)__shfl_xor_sync(0xffffffffu, value, offset));
  return value;
}

/** One value for a block whose size is a multiple of 32; every thread gets it. `shared` holds 32 values. */
template <class Op, class T> DEVICE T reduceBlock(T value, T* shared) {
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  value = reduceLanes<Op>(value, 32);
  __syncthreads();
  if (lane == 0) shared[warp] = value;
  __syncthreads();
  value = shared[0];
  for (int i = 1; i < warps; i++) value = Op::combine(value, shared[i]);
  return value;
}

struct SumOp { template <class T> DEVICE T combine(T a, T b) { return a + b; } };
struct MaxOp { template <class T> DEVICE T combine(T a, T b) { return larger(a, b); } };
