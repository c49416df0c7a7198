// Attention of few queries, as in decoding: keys and values are read where they lie, nothing is stored between. Softmax as
// it goes: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018.
#include "reduction.cuh"

struct FewQueries { unsigned queries, keys, heads, keyHeads, headDim; int causal; float scale; };

/** Keys that a warp takes at once, so that their loads overlap. */
static const int kKeys = 4;

/**
 * A block for each query of each head: block (batch * queries + query) * heads + head.
 *
 * Its warps share the keys; kParts * 32 is at least headDim. q, y: [batch, queries, heads, headDim]; k, v: [batch, keys,
 * keyHeads, headDim]; mask [batch, keys] or null; logSumExp [batch, heads, queries].
 */
template <int kParts>
DEVICE void attendFewQueries(const float* __restrict__ q, const float* __restrict__ k, const float* __restrict__ v, const int* __restrict__ mask,
                             float* __restrict__ y, float* __restrict__ logSumExp, const FewQueries& s) {
  __shared__ float mixes[8][32 * kParts];
  __shared__ float maxima[8], totals[8];
  unsigned row = blockIdx.x, head = row % s.heads, query = row / s.heads % s.queries, batch = row / s.heads / s.queries;
  unsigned lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, depth = s.headDim;
  unsigned long long stride = (unsigned long long)s.keyHeads * depth;
  unsigned long long first = batch * s.keys * stride + head / (s.heads / s.keyHeads) * depth;
  const int* shown = mask == nullptr ? nullptr : mask + (unsigned long long)batch * s.keys;
  int visible = s.causal ? min((int)s.keys, max(0, (int)query + 1 + (int)s.keys - (int)s.queries)) : (int)s.keys;

  float own[kParts], mix[kParts], largest = -infinity(), total = 0;
#pragma unroll
  for (int part = 0; part < kParts; part++) {
    unsigned at = lane + 32 * part;
    own[part] = at < depth ? q[(unsigned long long)row * depth + at] * s.scale : 0.0f;
    mix[part] = 0;
  }
  for (int start = (int)warp * kKeys; start < visible; start += (int)warps * kKeys) {
    float scores[kKeys], next = largest;
#pragma unroll
    for (int i = 0; i < kKeys; i++) {
      int key = start + i;
      bool seen = key < visible && (shown == nullptr || shown[key] != 0);
      float product = 0;
#pragma unroll
      for (int part = 0; part < kParts; part++) {
        unsigned at = lane + 32 * part;
        if (seen && at < depth) product += own[part] * k[first + key * stride + at];
      }
      product = reduceLanes<SumOp>(product, 32);
      scores[i] = seen ? product : -infinity();
    }
#pragma unroll
    for (int i = 0; i < kKeys; i++) next = larger(next, scores[i]);
    if (next == -infinity()) continue;
    float shrink = expf(largest - next);
    total *= shrink;
#pragma unroll
    for (int part = 0; part < kParts; part++) mix[part] *= shrink;
#pragma unroll
    for (int i = 0; i < kKeys; i++) {
      if (scores[i] == -infinity()) continue;
      float weight = expf(scores[i] - next);
      total += weight;
#pragma unroll
      for (int part = 0; part < kParts; part++) {
        unsigned at = lane + 32 * part;
        if (at < depth) mix[part] += weight * v[first + (start + i) * stride + at];
      }
    }
    largest = next;
  }

#pragma unroll
  for (int part = 0; part < kParts; part++) mixes[warp][lane + 32 * part] = mix[part];
  if (lane == 0) {
    maxima[warp] = largest;
    totals[warp] = total;
  }
  __syncthreads();
  largest = -infinity();
  total = 0;
  for (unsigned w = 0; w < warps; w++) largest = larger(largest, maxima[w]);
  bool blind = largest == -infinity();
  for (unsigned w = 0; w < warps && !blind; w++) total += totals[w] * expf(maxima[w] - largest);
  for (unsigned at = threadIdx.x; at < depth; at += blockDim.x) {
    float sum = 0;
    for (unsigned w = 0; w < warps && !blind; w++) sum += mixes[w][at] * expf(maxima[w] - largest);
    y[(unsigned long long)row * depth + at] = blind ? 0.0f : sum / total;
  }
  if (threadIdx.x == 0) logSumExp[((unsigned long long)batch * s.heads + head) * s.queries + query] = blind ? -infinity() : largest + logf(total);
}

#define FEW_QUERIES(parts)                                                                                                  \
  KERNEL __launch_bounds__(256) few_queries_##parts(const float* q, const float* k, const float* v, const int* mask, float* y, float* logSumExp, FewQueries s) { \
    attendFewQueries<parts>(q, k, v, mask, y, logSumExp, s);                                                                \
  }

FEW_QUERIES(1)
FEW_QUERIES(2)
FEW_QUERIES(4)
FEW_QUERIES(8)
