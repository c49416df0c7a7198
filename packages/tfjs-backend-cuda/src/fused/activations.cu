// Activations of feed-forward layers and their gradients, and dropout; four elements a thread.
#include "binary.cuh"
#include "unary.cuh"

DEVICE float logistic(float x) {
  float e = expf(-fabsf(x));
  return (x < 0 ? e : 1.0f) / (1.0f + e);
}
DEVICE float silu(float x) { return x * logistic(x); }
DEVICE float siluSlope(float x) {
  float s = logistic(x);
  return s * (1.0f + x * (1.0f - s));
}
/** The normal distribution function; erfc keeps its lower tail. */
DEVICE float normalBelow(float x) { return 0.5f * erfcf(-0.70710678118654752f * x); }
DEVICE float normalDensity(float x) { return 0.39894228040143268f * expf(-0.5f * x * x); }

UNARY(gelu, float, float, x * normalBelow(x))
UNARY(silu_forward, float, float, silu(x))

#define PAIRWISE(name, expression)                                                          \
  struct name##_op {                                                                        \
    DEVICE float apply(float a, float b) { return expression; }                             \
  };                                                                                        \
  KERNEL __launch_bounds__(256) name(const float* a, const float* b, float* y, unsigned count) { \
    applyBinary<name##_op>(a, b, y, count, 0, 0, 0.0f, 0.0f);                               \
  }

PAIRWISE(gelu_grad, a * (normalBelow(b) + b * normalDensity(b)))
PAIRWISE(silu_grad, a * siluSlope(b))
PAIRWISE(swi_glu, silu(a) * b)

DEVICE void swiGluGrad(float dy, float gate, float up, float& dGate, float& dUp) {
  dGate = dy * up * siluSlope(gate);
  dUp = dy * silu(gate);
}
KERNEL __launch_bounds__(256) swi_glu_grad(const float* __restrict__ dy, const float* __restrict__ gate, const float* __restrict__ up,
                                           float* __restrict__ dGate, float* __restrict__ dUp, unsigned count) {
  typedef Pack<float> Four;
  unsigned packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Four d = reinterpret_cast<const Four*>(dy)[i], g = reinterpret_cast<const Four*>(gate)[i], u = reinterpret_cast<const Four*>(up)[i];
      Four toGate, toUp;
#pragma unroll
      for (int j = 0; j < 4; j++) swiGluGrad(d.v[j], g.v[j], u.v[j], toGate.v[j], toUp.v[j]);
      reinterpret_cast<Four*>(dGate)[i] = toGate;
      reinterpret_cast<Four*>(dUp)[i] = toUp;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) swiGluGrad(dy[j], gate[j], up[j], dGate[j], dUp[j]);
    }
  }
}

/** Wellons's lowbias32 mixer, as `dropoutHash` of @molx/ops. */
DEVICE unsigned mix(unsigned word) {
  unsigned hash = word + 0x9e3779b9u;
  hash = (hash ^ (hash >> 16)) * 0x7feb352du;
  hash = (hash ^ (hash >> 15)) * 0x846ca68bu;
  return hash ^ (hash >> 16);
}

/** Keeps what hashes to `threshold`, up to 2^32, or more. */
KERNEL __launch_bounds__(256) dropout(const float* __restrict__ x, float* __restrict__ y, unsigned count, unsigned seed, long long threshold, float keep) {
  unsigned key = mix(seed), packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Pack<float> v = reinterpret_cast<const Pack<float>*>(x)[i];
#pragma unroll
      for (int j = 0; j < 4; j++) v.v[j] = (long long)mix(key ^ (4 * i + j)) >= threshold ? v.v[j] * keep : 0.0f;
      reinterpret_cast<Pack<float>*>(y)[i] = v;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) y[j] = (long long)mix(key ^ j) >= threshold ? x[j] * keep : 0.0f;
    }
  }
}
