// bfloat16 as storage: numbers are computed in float32 and rounded to nearest, ties to even, when they are stored.
#pragma once
#include "common.cuh"

struct __align__(2) bfloat16 {
  unsigned short bits;
  bfloat16() = default;
  __device__ __forceinline__ explicit bfloat16(float value) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800 && !defined(MOLX_CUDA_EMULATOR)
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(value));
#else
    unsigned word = __float_as_uint(value);
    bits = value != value ? 0x7fff : (unsigned short)((word + 0x7fffu + ((word >> 16) & 1u)) >> 16);
#endif
  }
  __device__ __forceinline__ operator float() const { return __uint_as_float((unsigned)bits << 16); }
};
