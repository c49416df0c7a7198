// Number formats of cuBLASLt's data types, as the device rounds them.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

enum DataType { float32 = 0, float16 = 2, bfloat16 = 14 };

inline float asFloat(uint32_t bits) { float value; memcpy(&value, &bits, 4); return value; }
inline uint32_t asBits(float value) { uint32_t bits; memcpy(&bits, &value, 4); return bits; }

inline float fromBfloat16(uint16_t bits) { return asFloat((uint32_t)bits << 16); }
inline uint16_t toBfloat16(float value) {
  if (value != value) return 0x7fff;
  uint32_t bits = asBits(value);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
inline float fromFloat16(uint16_t bits) {
  int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  float value = exponent == 31 ? (mantissa != 0 ? NAN : INFINITY)
                : exponent != 0 ? std::ldexp((float)(mantissa | 1024), exponent - 25)
                                : std::ldexp((float)mantissa, -24);
  return bits >> 15 ? -value : value;
}
/** Rounds to TF32's ten bits of mantissa, ties away from zero, as cvt.rna.tf32 does. */
inline float roundToTf32(float value) {
  uint32_t bits = asBits(value);
  if ((bits >> 23 & 255) == 255) return value;
  return asFloat((bits + 0x1000) & ~0x1fffu);
}
inline uint64_t bytesOf(int type) { return type == float32 ? 4 : 2; }
inline float readNumber(int type, uint64_t base, int64_t index) {
  if (type == float32) return ((const float*)base)[index];
  uint16_t bits = ((const uint16_t*)base)[index];
  return type == bfloat16 ? fromBfloat16(bits) : fromFloat16(bits);
}
inline void writeNumber(int type, uint64_t base, int64_t index, float value) {
  if (type == float32) ((float*)base)[index] = value;
  else ((uint16_t*)base)[index] = toBfloat16(value);
}
