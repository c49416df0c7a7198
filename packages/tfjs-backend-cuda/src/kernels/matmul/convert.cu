// float32 to bfloat16, for matrix products on tensor cores.
#include "bfloat16.cuh"

/** Rounds to nearest, ties to even. */
KERNEL __launch_bounds__(256) to_bfloat16(const float* x, bfloat16* y, unsigned count) {
  unsigned packs = count / 4;
  FOR_EACH(i, packs + 1) {
    if (i < packs) {
      Pack<float> in = reinterpret_cast<const Pack<float>*>(x)[i];
      Pack<bfloat16> out;
#pragma unroll
      for (int j = 0; j < 4; j++) out.v[j] = bfloat16(in.v[j]);
      reinterpret_cast<Pack<bfloat16>*>(y)[i] = out;
    } else {
      for (unsigned j = 4 * packs; j < count; j++) y[j] = bfloat16(x[j]);
    }
  }
}
