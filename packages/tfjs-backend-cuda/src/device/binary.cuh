// The template of functions of two elements: operands of one shape or single numbers in packs, any others by strides.
#pragma once
#include "common.cuh"

/** Neighbouring dimensions that both operands walk regularly are merged before: kernels/elementwise/broadcast-plan.ts. */
struct Broadcast {
  int rank;
  Divisor size[6];
  int strideA[6], strideB[6];
};

/** An operand that is a single number comes by value where the host knows it: its pointer is null then. */
template <class T> DEVICE T single(const T* x, T value) { return x == nullptr ? value : x[0]; }

template <class Op, class T, class R>
DEVICE void applyBinary(const T* __restrict__ a, const T* __restrict__ b, R* __restrict__ y, unsigned count, int singleA, int singleB, T valueA, T valueB) {
  if (singleA) valueA = single(a, valueA);
  if (singleB) valueB = single(b, valueB);
  unsigned packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Pack<T> u = {{valueA, valueA, valueA, valueA}}, v = {{valueB, valueB, valueB, valueB}};
      if (!singleA) u = reinterpret_cast<const Pack<T>*>(a)[i];
      if (!singleB) v = reinterpret_cast<const Pack<T>*>(b)[i];
      Pack<R> out;
#pragma unroll
      for (int j = 0; j < 4; j++) out.v[j] = Op::apply(u.v[j], v.v[j]);
      reinterpret_cast<Pack<R>*>(y)[i] = out;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) y[j] = Op::apply(singleA ? valueA : a[j], singleB ? valueB : b[j]);
    }
  }
}

template <class Op, class T, class R>
DEVICE void applyBroadcast(const T* __restrict__ a, const T* __restrict__ b, R* __restrict__ y, unsigned count, const Broadcast& shape) {
  FOR_EACH(i, count) {
    unsigned rest = i;
    int atA = 0, atB = 0;
#pragma unroll 1
    for (int d = shape.rank - 1; d > 0; d--) {
      unsigned outer = quotient(rest, shape.size[d]);
      int at = (int)(rest - outer * shape.size[d].divisor);
      atA += at * shape.strideA[d];
      atB += at * shape.strideB[d];
      rest = outer;
    }
    atA += (int)rest * shape.strideA[0];
    atB += (int)rest * shape.strideB[0];
    y[i] = Op::apply(a[atA], b[atB]);
  }
}

#define BINARY(name, T, R, expression)                                                                                     \
  struct name##_op {                                                                                                       \
    DEVICE R apply(T a, T b) { return expression; }                                                                        \
  };                                                                                                                       \
  KERNEL __launch_bounds__(256) name(const T* a, const T* b, R* y, unsigned count, int singleA, int singleB, T valueA, T valueB) { \
    applyBinary<name##_op>(a, b, y, count, singleA, singleB, valueA, valueB);                                              \
  }                                                                                                                        \
  KERNEL __launch_bounds__(256) name##_broadcast(const T* a, const T* b, R* y, unsigned count, Broadcast shape) {          \
    applyBroadcast<name##_op>(a, b, y, count, shape);                                                                      \
  }
