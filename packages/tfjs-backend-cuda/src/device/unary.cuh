// The template of functions of one element. `p` and `q` are the op's attributes.
#pragma once
#include "common.cuh"

template <class Op, class T, class R>
DEVICE void applyUnary(Op op, const T* __restrict__ x, R* __restrict__ y, unsigned count) {
  unsigned packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Pack<T> in = reinterpret_cast<const Pack<T>*>(x)[i];
      Pack<R> out;
#pragma unroll
      for (int j = 0; j < 4; j++) out.v[j] = op(in.v[j]);
      reinterpret_cast<Pack<R>*>(y)[i] = out;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) y[j] = op(x[j]);
    }
  }
}

#define UNARY(name, T, R, expression)                                                             \
  struct name##_op {                                                                              \
    float p, q;                                                                                   \
    __device__ __forceinline__ R operator()(T x) const { return expression; }                     \
  };                                                                                              \
  KERNEL __launch_bounds__(256) name(const T* x, R* y, unsigned count, float p, float q) {        \
    applyUnary(name##_op{p, q}, x, y, count);                                                     \
  }
