// One launch over many tensors, which a table in device memory lists: tensor-table.ts writes it.
#include "reduction.cuh"

/** Elements of a tensor that a block works on at a time; a multiple of 4. */
constexpr unsigned kChunk = 4096;

/** A tensor, or several of one shape. Its chunks have the numbers from `firstChunk` on; no tensor is empty. */
template <int kPointers> struct TableEntry {
  float* data[kPointers];
  unsigned count, firstChunk;
  float factor;
  unsigned unused;
};

/** The entry that a chunk belongs to: the last whose first chunk is not beyond it. */
template <class Entry> DEVICE const Entry& entryOf(const Entry* table, unsigned entries, unsigned chunk) {
  unsigned low = 0, high = entries;
  while (high - low > 1) {
    unsigned middle = (low + high) / 2;
    if (table[middle].firstChunk <= chunk) low = middle;
    else high = middle;
  }
  return table[low];
}

/** The sum of squares of each chunk. */
KERNEL __launch_bounds__(256) norm_of_chunks(const TableEntry<1>* table, unsigned entries, unsigned chunks, float* partial) {
  __shared__ float shared[32];
  for (unsigned chunk = blockIdx.x; chunk < chunks; chunk += gridDim.x) {
    const TableEntry<1>& entry = entryOf(table, entries, chunk);
    unsigned begin = (chunk - entry.firstChunk) * kChunk, end = min(begin + kChunk, entry.count);
    float sum = 0;
    for (unsigned i = begin + 4 * threadIdx.x; i < end; i += 4 * blockDim.x) {
      if (i + 4 <= end) {
        Pack<float> x = *(const Pack<float>*)(entry.data[0] + i);
        sum += (x.v[0] * x.v[0] + x.v[1] * x.v[1]) + (x.v[2] * x.v[2] + x.v[3] * x.v[3]);
      } else {
        for (unsigned j = i; j < end; j++) sum += entry.data[0][j] * entry.data[0][j];
      }
    }
    sum = reduceBlock<SumOp>(sum, shared);
    if (threadIdx.x == 0) partial[chunk] = sum;
  }
}

/** The root of the sum of all chunks' sums, by one block. In doubles: a model of many layers has a million chunks. */
KERNEL __launch_bounds__(256) norm_of_all(const float* partial, unsigned chunks, float* norm) {
  __shared__ double shared[32];
  double sum = 0;
  for (unsigned chunk = threadIdx.x; chunk < chunks; chunk += blockDim.x) sum += partial[chunk];
  sum = reduceBlock<SumOp>(sum, shared);
  if (threadIdx.x == 0) *norm = (float)sqrt(sum);
}

/** The numbers of a step that all tensors share. */
struct AdamWStep { float beta1, newShare1, beta2, newShare2, stepSize, rootScale, epsilon; };

struct AdamWValues { float parameter, firstMoment, secondMoment; };

DEVICE void step(AdamWValues& x, float gradient, float decay, const AdamWStep& s) {
  x.firstMoment = s.beta1 * x.firstMoment + s.newShare1 * gradient;
  x.secondMoment = s.beta2 * x.secondMoment + s.newShare2 * gradient * gradient;
  x.parameter = decay * x.parameter - s.stepSize * x.firstMoment / (sqrtf(x.secondMoment) * s.rootScale + s.epsilon);
}

/** AdamW in place; entries hold parameter, gradient, first and second moment, and what decay leaves of the parameter. */
KERNEL __launch_bounds__(256) adam_w(const TableEntry<4>* table, unsigned entries, unsigned chunks, const float* gradientScale, AdamWStep s) {
  float scale = *gradientScale;
  for (unsigned chunk = blockIdx.x; chunk < chunks; chunk += gridDim.x) {
    const TableEntry<4>& entry = entryOf(table, entries, chunk);
    unsigned begin = (chunk - entry.firstChunk) * kChunk, end = min(begin + kChunk, entry.count);
    float *parameter = entry.data[0], *first = entry.data[2], *second = entry.data[3], decay = entry.factor;
    const float* gradient = entry.data[1];
    for (unsigned i = begin + 4 * threadIdx.x; i < end; i += 4 * blockDim.x) {
      if (i + 4 <= end) {
        Pack<float> p = *(Pack<float>*)(parameter + i), m = *(Pack<float>*)(first + i), v = *(Pack<float>*)(second + i);
        Pack<float> g = *(const Pack<float>*)(gradient + i);
        for (int j = 0; j < 4; j++) {
          AdamWValues x = {p.v[j], m.v[j], v.v[j]};
          step(x, g.v[j] * scale, decay, s);
          p.v[j] = x.parameter, m.v[j] = x.firstMoment, v.v[j] = x.secondMoment;
        }
        *(Pack<float>*)(parameter + i) = p, *(Pack<float>*)(first + i) = m, *(Pack<float>*)(second + i) = v;
      } else {
        for (unsigned j = i; j < end; j++) {
          AdamWValues x = {parameter[j], first[j], second[j]};
          step(x, gradient[j] * scale, decay, s);
          parameter[j] = x.parameter, first[j] = x.firstMoment, second[j] = x.secondMoment;
        }
      }
    }
  }
}
