// Functions of one element by exponentials, logarithms and circles. `p` and `q` are the op's attributes.
#include "unary.cuh"

DEVICE float sigmoid(float x) {
  float e = expf(-fabsf(x));
  return (x < 0 ? e : 1.0f) / (1.0f + e);
}
// Klambauer et al., "Self-normalizing neural networks", 2017; as in tfjs's selu_util.
DEVICE float selu(float x) { return 1.0507009873554805f * (x < 0 ? 1.6732632423543772f * expm1f(x) : x); }

UNARY(acos_float32, float, float, acosf(x))
UNARY(acosh_float32, float, float, acoshf(x))
UNARY(asin_float32, float, float, asinf(x))
UNARY(asinh_float32, float, float, asinhf(x))
UNARY(atan_float32, float, float, atanf(x))
UNARY(atanh_float32, float, float, atanhf(x))
UNARY(cos_float32, float, float, cosf(x))
UNARY(cosh_float32, float, float, coshf(x))
UNARY(elu_float32, float, float, x < 0 ? expm1f(x) : x)
UNARY(erf_float32, float, float, erff(x))
UNARY(exp_float32, float, float, expf(x))
UNARY(expm1_float32, float, float, expm1f(x))
UNARY(log_float32, float, float, logf(x))
UNARY(log1p_float32, float, float, log1pf(x))
UNARY(selu_float32, float, float, selu(x))
UNARY(sigmoid_float32, float, float, sigmoid(x))
UNARY(sin_float32, float, float, sinf(x))
UNARY(sinh_float32, float, float, sinhf(x))
UNARY(softplus_float32, float, float, x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x)))
// Near its poles the float function is off by units that tfjs's own tests see.
UNARY(tan_float32, float, float, (float)tan((double)x))
UNARY(tanh_float32, float, float, tanhf(x))
