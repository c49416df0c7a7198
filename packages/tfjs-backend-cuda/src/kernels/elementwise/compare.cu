// Comparisons and logic of two elements.
#include "binary.cuh"

#define COMPARE(name, T)                          \
  BINARY(equal_##name, T, uint8, a == b)          \
  BINARY(not_equal_##name, T, uint8, a != b)      \
  BINARY(less_##name, T, uint8, a < b)            \
  BINARY(less_equal_##name, T, uint8, a <= b)     \
  BINARY(greater_##name, T, uint8, a > b)         \
  BINARY(greater_equal_##name, T, uint8, a >= b)

COMPARE(float32, float)
COMPARE(int32, int)
BINARY(equal_bool, uint8, uint8, a == b)
BINARY(not_equal_bool, uint8, uint8, a != b)
BINARY(logical_and_bool, uint8, uint8, a && b)
BINARY(logical_or_bool, uint8, uint8, a || b)
