// What CUDA C++ offers to device code, for a CPU: included before every kernel source that the emulated NVRTC compiles.
// `__global__` and `__shared__` stay as marker tokens through preprocessing; the emulated NVRTC rewrites them.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MOLX_CUDA_EMULATOR 1
#define __host__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __constant__ static
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)

struct uint3 { unsigned x, y, z; };
struct dim3 : uint3 {};

// Mirrors native/driver/block-executor.h.
struct EmulatedThread { uint3 thread, block, blockSize, gridSize; char* dynamicShared; int index; };
struct EmulatedDevice {
  EmulatedThread* current;
  void (*synchronize)(void* site);
  uint64_t (*exchange)(uint32_t mask, uint64_t value, int kind, int argument, int width);
};
__attribute__((visibility("hidden"))) inline EmulatedDevice emulatedDevice;
extern "C" __attribute__((visibility("default"))) inline __attribute__((used)) void emulator_bind(const EmulatedDevice* device) { emulatedDevice = *device; }

#define threadIdx (emulatedDevice.current->thread)
#define blockIdx (emulatedDevice.current->block)
#define blockDim (emulatedDevice.current->blockSize)
#define gridDim (emulatedDevice.current->gridSize)
#define warpSize 32

// Kinds of exchange, as in native/driver/block-executor.cpp.
enum { kExchangeNone, kExchangeIndex, kExchangeXor, kExchangeDown, kExchangeUp, kExchangeBallot, kExchangeMatch };

// A barrier is known by its line: the compiler may duplicate the call.
static inline void emulated_synchronize(uintptr_t line) { emulatedDevice.synchronize((void*)line); }
#define __syncthreads() emulated_synchronize(__LINE__)
static inline void __syncwarp(unsigned mask = ~0u) { emulatedDevice.exchange(mask, 0, kExchangeNone, 0, 32); }
static inline unsigned __activemask() { return ~0u; }

template <class T> static inline T emulated_exchange(unsigned mask, T value, int kind, int argument, int width) {
  uint64_t word = 0;
  memcpy(&word, &value, sizeof(T));
  word = emulatedDevice.exchange(mask, word, kind, argument, width);
  T result;
  memcpy(&result, &word, sizeof(T));
  return result;
}
template <class T> static inline T __shfl_sync(unsigned m, T v, int lane, int w = 32) { return emulated_exchange(m, v, kExchangeIndex, lane, w); }
template <class T> static inline T __shfl_xor_sync(unsigned m, T v, int lanes, int w = 32) { return emulated_exchange(m, v, kExchangeXor, lanes, w); }
template <class T> static inline T __shfl_down_sync(unsigned m, T v, int d, int w = 32) { return emulated_exchange(m, v, kExchangeDown, d, w); }
template <class T> static inline T __shfl_up_sync(unsigned m, T v, int d, int w = 32) { return emulated_exchange(m, v, kExchangeUp, d, w); }
static inline unsigned __ballot_sync(unsigned m, int p) { return (unsigned)emulatedDevice.exchange(m, p != 0, kExchangeBallot, 0, 32); }
static inline int __any_sync(unsigned m, int p) { return __ballot_sync(m, p) != 0; }
static inline int __all_sync(unsigned m, int p) { return __ballot_sync(m, !p) == 0; }
template <class T> static inline unsigned __match_any_sync(unsigned m, T v) {
  uint64_t word = 0;
  memcpy(&word, &v, sizeof(T));
  return (unsigned)emulatedDevice.exchange(m, word, kExchangeMatch, 0, 32);
}

// Threads of the emulator never run at once, so plain reads and writes are atomic.
template <class T> static inline T atomicAdd(T* p, T v) { T old = *p; *p = old + v; return old; }
template <class T> static inline T atomicMax(T* p, T v) { T old = *p; if (v > old) *p = v; return old; }
template <class T> static inline T atomicMin(T* p, T v) { T old = *p; if (v < old) *p = v; return old; }
template <class T> static inline T atomicOr(T* p, T v) { T old = *p; *p = old | v; return old; }
template <class T> static inline T atomicExch(T* p, T v) { T old = *p; *p = v; return old; }
template <class T> static inline T atomicCAS(T* p, T expected, T v) { T old = *p; if (old == expected) *p = v; return old; }
static inline void __threadfence() {}
static inline void __threadfence_block() {}
static inline void __threadfence_system() {}

template <class T> static inline T __ldg(const T* p) { return *p; }
template <class T> static inline T __ldcs(const T* p) { return *p; }
template <class T> static inline void __stcs(T* p, T v) { *p = v; }
static inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
static inline float emulated_expf(float x) { return expf(x); }
static inline float emulated_logf(float x) { return logf(x); }
static inline float emulated_sinf(float x) { return sinf(x); }
static inline float emulated_cosf(float x) { return cosf(x); }
#define __expf emulated_expf
#define __logf emulated_logf
#define __sinf emulated_sinf
#define __cosf emulated_cosf
static inline float __fdividef(float a, float b) { return a / b; }
static inline float __frcp_rn(float a) { return 1.0f / a; }
static inline float __uint_as_float(unsigned u) { float f; memcpy(&f, &u, 4); return f; }
static inline unsigned __float_as_uint(float f) { unsigned u; memcpy(&u, &f, 4); return u; }
static inline int __float_as_int(float f) { return (int)__float_as_uint(f); }
static inline float __int_as_float(int i) { return __uint_as_float((unsigned)i); }
/** As the device's conversion: saturates, NaN gives 0. */
static inline int __float2int_rz(float f) { return f != f ? 0 : f >= 2147483648.0f ? 2147483647 : f <= -2147483648.0f ? -2147483647 - 1 : (int)f; }
static inline float __int2float_rn(int i) { return (float)i; }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((uint64_t)a * b) >> 32); }
static inline int __popc(unsigned v) { return __builtin_popcount(v); }
static inline int __clz(int v) { return v == 0 ? 32 : __builtin_clz((unsigned)v); }
static inline int __ffs(int v) { return __builtin_ffs(v); }
template <class T> static inline T min(T a, T b) { return a < b ? a : b; }
template <class T> static inline T max(T a, T b) { return a > b ? a : b; }

struct __align__(8) float2 { float x, y; };
struct __align__(16) float4 { float x, y, z, w; };
struct __align__(8) int2 { int x, y; };
struct __align__(16) int4 { int x, y, z, w; };
struct __align__(8) uint2 { unsigned x, y; };
struct __align__(16) uint4 { unsigned x, y, z, w; };
struct __align__(4) uchar4 { unsigned char x, y, z, w; };
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
static inline uchar4 make_uchar4(unsigned char x, unsigned char y, unsigned char z, unsigned char w) { return {x, y, z, w}; }

// Trampolines: a kernel's argument types come from the compiler, only its name is needed.
template <__SIZE_TYPE__... I> struct EmulatedIndices {};
template <__SIZE_TYPE__ N, __SIZE_TYPE__... I> struct EmulatedCount : EmulatedCount<N - 1, N - 1, I...> {};
template <__SIZE_TYPE__... I> struct EmulatedCount<0, I...> { typedef EmulatedIndices<I...> type; };
template <class A> struct EmulatedValue { typedef A type; };
template <class A> struct EmulatedValue<const A> { typedef A type; };
template <class... A, __SIZE_TYPE__... I>
static inline __attribute__((always_inline)) void emulated_call(void (*kernel)(A...), void** p, EmulatedIndices<I...>) { kernel(*(typename EmulatedValue<A>::type*)p[I]...); }
template <class... A> static inline __attribute__((always_inline)) void emulated_apply(void (*kernel)(A...), void** p) { emulated_call(kernel, p, typename EmulatedCount<sizeof...(A)>::type()); }
template <class... A> static inline int emulated_sizes(void (*)(A...), unsigned short* sizes, unsigned short* alignments) {
  unsigned short s[] = {(unsigned short)sizeof(A)..., 0}, a[] = {(unsigned short)alignof(A)..., 0};
  for (unsigned i = 0; i < sizeof...(A); i++) { sizes[i] = s[i]; alignments[i] = a[i]; }
  return sizeof...(A);
}
