// Functions of two elements by arithmetic.
#include "binary.cuh"

DEVICE int wrapped(unsigned x) { return (int)x; }
DEVICE int floorDivide(int a, int b) {
  if (b == 0) return 0;
  if (b == -1) return wrapped(0u - (unsigned)a);
  int q = a / b;
  return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}
DEVICE int floorModulo(int a, int b) {
  if (b == 0 || b == -1) return 0;
  int r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
DEVICE float floorModulo(float a, float b) {
  float r = fmodf(a, b);
  return (a < 0) == (b < 0) ? r : fmodf(r + b, b);
}
/** By squaring; a negative exponent gives what the fraction is without its decimals. */
DEVICE int power(int base, int exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent & 1 ? -1 : 1) : 0;
  unsigned result = 1, factor = (unsigned)base;
  for (unsigned e = (unsigned)exponent; e > 0; e >>= 1) {
    if (e & 1) result *= factor;
    factor *= factor;
  }
  return wrapped(result);
}
DEVICE float power(float base, float exponent) { return exponent == 2.0f ? base * base : powf(base, exponent); }

BINARY(add_float32, float, float, a + b)
BINARY(sub_float32, float, float, a - b)
BINARY(multiply_float32, float, float, a * b)
BINARY(real_div_float32, float, float, a / b)
BINARY(maximum_float32, float, float, isNan(b) ? b : larger(a, b))
BINARY(minimum_float32, float, float, isNan(b) ? b : smaller(a, b))
BINARY(mod_float32, float, float, floorModulo(a, b))
BINARY(pow_float32, float, float, power(a, b))
BINARY(squared_difference_float32, float, float, (a - b) * (a - b))
BINARY(atan2_float32, float, float, atan2f(a, b))
BINARY(prelu_float32, float, float, a < 0 ? b * a : a)
/** a is the incoming gradient, b the result of elu. */
BINARY(elu_grad_float32, float, float, b >= 0 ? a : a * (b + 1.0f))

BINARY(add_int32, int, int, wrapped((unsigned)a + (unsigned)b))
BINARY(sub_int32, int, int, wrapped((unsigned)a - (unsigned)b))
BINARY(multiply_int32, int, int, wrapped((unsigned)a * (unsigned)b))
BINARY(floor_div_int32, int, int, floorDivide(a, b))
BINARY(maximum_int32, int, int, a > b ? a : b)
BINARY(minimum_int32, int, int, a < b ? a : b)
BINARY(mod_int32, int, int, floorModulo(a, b))
BINARY(pow_int32, int, int, power(a, b))
BINARY(squared_difference_int32, int, int, wrapped(((unsigned)a - (unsigned)b) * ((unsigned)a - (unsigned)b)))
BINARY(bitwise_and_int32, int, int, a & b)
