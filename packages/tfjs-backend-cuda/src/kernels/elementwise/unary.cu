// Functions of one element by arithmetic and comparison. `p` and `q` are the op's attributes.
#include "unary.cuh"

// Comparisons are written so that NaN stays NaN.
UNARY(abs_float32, float, float, fabsf(x))
UNARY(ceil_float32, float, float, ceilf(x))
UNARY(clip_float32, float, float, x < p ? p : x > q ? q : x)
UNARY(floor_float32, float, float, floorf(x))
UNARY(leaky_relu_float32, float, float, x < 0 ? p * x : x)
UNARY(neg_float32, float, float, -x)
UNARY(reciprocal_float32, float, float, 1.0f / x)
UNARY(relu_float32, float, float, x < 0 ? 0.0f : x)
UNARY(relu6_float32, float, float, x < 0 ? 0.0f : x > 6 ? 6.0f : x)
UNARY(round_float32, float, float, rintf(x))
UNARY(rsqrt_float32, float, float, 1.0f / sqrtf(x))
UNARY(sign_float32, float, float, x < 0 ? -1.0f : x > 0 ? 1.0f : 0.0f)
UNARY(sqrt_float32, float, float, sqrtf(x))
UNARY(square_float32, float, float, x * x)
UNARY(step_float32, float, float, x != x ? x : x > 0 ? 1.0f : p)
UNARY(is_finite_float32, float, uint8, x - x == 0)
UNARY(is_inf_float32, float, uint8, x == x && x - x != 0)
UNARY(is_nan_float32, float, uint8, x != x)

UNARY(abs_int32, int, int, x < 0 ? (int)(0u - (unsigned)x) : x)
UNARY(clip_int32, int, int, x < p ? (int)p : x > q ? (int)q : x)
UNARY(neg_int32, int, int, (int)(0u - (unsigned)x))
UNARY(relu_int32, int, int, x < 0 ? 0 : x)
UNARY(relu6_int32, int, int, x < 0 ? 0 : x > 6 ? 6 : x)
UNARY(sign_int32, int, int, x < 0 ? -1 : x > 0 ? 1 : 0)
UNARY(square_int32, int, int, (int)((unsigned)x * (unsigned)x))

UNARY(logical_not_bool, uint8, uint8, x == 0)

// Casts: towards int32 fractions are cut off, bool means not 0.
UNARY(cast_float32_int32, float, int, __float2int_rz(x))
UNARY(cast_float32_bool, float, uint8, x != 0)
UNARY(cast_int32_float32, int, float, (float)x)
UNARY(cast_int32_bool, int, uint8, x != 0)
UNARY(cast_bool_float32, uint8, float, (float)x)
UNARY(cast_bool_int32, uint8, int, (int)x)
