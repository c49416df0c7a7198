// float32 to bfloat16, for matrix products on tensor cores.
#include "bfloat16.cuh"

/** Rounds to nearest, ties to even. `x` may begin at any element: a batch's items and pieces of attention do. */
KERNEL __launch_bounds__(256) to_bfloat16(const float* x, bfloat16* y, unsigned count) {
  unsigned packs = reinterpret_cast<unsigned long long>(x) % sizeof(Pack<float>) == 0 ? count / 4 : 0;
  FOR_EACH(i, packs) {
    Pack<float> in = reinterpret_cast<const Pack<float>*>(x)[i];
    Pack<bfloat16> out;
#pragma unroll
    for (int j = 0; j < 4; j++) out.v[j] = bfloat16(in.v[j]);
    reinterpret_cast<Pack<bfloat16>*>(y)[i] = out;
  }
  FOR_EACH(i, count - 4 * packs) y[4 * packs + i] = bfloat16(x[4 * packs + i]);
}
