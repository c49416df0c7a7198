// What every kernel of this package uses. No CUDA header is included: an installation of NVRTC alone has none.
#pragma once

typedef unsigned char uint8;

#define KERNEL extern "C" __global__ void
#define DEVICE static __device__ __forceinline__

/** Four neighbours, read and written at once. */
template <class T> struct alignas(4 * sizeof(T)) Pack { T v[4]; };

DEVICE float infinity() { return __int_as_float(0x7f800000); }
DEVICE float notANumber() { return __int_as_float(0x7fc00000); }
DEVICE bool isNan(float x) { return x != x; }
DEVICE bool isNan(int) { return false; }

/** Lets NaN through, as tfjs does. */
template <class T> DEVICE T larger(T a, T b) { return a > b || isNan(a) ? a : b; }
template <class T> DEVICE T smaller(T a, T b) { return a < b || isNan(a) ? a : b; }

/** Division by a number that is known before the launch: launch/fast-divisor.ts makes it. Right for numerators below 2^31. */
struct Divisor { unsigned divisor, magic, shift; };
DEVICE unsigned quotient(unsigned n, const Divisor& d) { return (__umulhi(n, d.magic) + n) >> d.shift; }

/** Each thread's share of 0 .. count - 1, whatever the grid. Numbers of elements stay below 2^31. */
#define FOR_EACH(i, count) \
  for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < (count); i += gridDim.x * blockDim.x)

/** An index that is out of range: the first is kept for memory/index-faults.ts, which looks at fault[0]. */
DEVICE void reportIndex(int* fault, int reporter, int index, int bound) {
  if (atomicCAS(fault + 3, 0, 1) != 0) return;
  fault[1] = index;
  fault[2] = bound;
  __threadfence_system();
  fault[0] = reporter;
}
