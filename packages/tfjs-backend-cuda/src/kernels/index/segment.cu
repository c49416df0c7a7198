// Rows that are added up by an id of their own, always in the order of the rows: ids are sorted stably, then each
// segment's rows are summed one after the other. No atomics on floating point, so equal inputs give equal bits; only
// `segment_add`, for backends that needn't be deterministic, adds in the order in which threads arrive.
#include "common.cuh"

constexpr int kDigits = 256, kThreads = 256, kRounds = 4, kTile = kThreads * kRounds;

/** Rows with a negative id or one beyond the segments are sorted behind all others; the latter are reported. */
KERNEL __launch_bounds__(256) segment_keys(const int* ids, unsigned* keys, unsigned* rows, unsigned count, int segments, int* fault, int reporter) {
  FOR_EACH(i, count) {
    int id = ids[i];
    if (id >= segments) reportIndex(fault, reporter, id, segments);
    keys[i] = id < 0 || id >= segments ? (unsigned)segments : (unsigned)id;
    rows[i] = i;
  }
}

/** How often each digit occurs in each tile: counts [digit, tile]. */
KERNEL __launch_bounds__(256) segment_count_digits(const unsigned* keys, unsigned* counts, unsigned count, int shift) {
  __shared__ unsigned histogram[kDigits];
  histogram[threadIdx.x] = 0;
  __syncthreads();
  for (int round = 0; round < kRounds; round++) {
    unsigned i = blockIdx.x * kTile + round * kThreads + threadIdx.x;
    if (i < count) atomicAdd(&histogram[keys[i] >> shift & (kDigits - 1)], 1u);
  }
  __syncthreads();
  counts[threadIdx.x * gridDim.x + blockIdx.x] = histogram[threadIdx.x];
}

/** The sum of all numbers before each, in place; one block. */
KERNEL __launch_bounds__(256) segment_exclusive_scan(unsigned* values, unsigned count) {
  __shared__ unsigned warpSums[32];
  unsigned lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, before = 0;
  for (unsigned start = 0; start < count; start += blockDim.x) {
    unsigned i = start + threadIdx.x, value = i < count ? values[i] : 0, sum = value;
    for (int offset = 1; offset < 32; offset *= 2) {
      unsigned other = __shfl_up_sync(0xffffffffu, sum, offset);
      if (lane >= offset) sum += other;
    }
    __syncthreads();
    if (lane == 31) warpSums[warp] = sum;
    __syncthreads();
    unsigned offset = before;
    for (unsigned w = 0; w < warps; w++) {
      if (w < warp) offset += warpSums[w];
      before += warpSums[w];
    }
    if (i < count) values[i] = offset + sum - value;
  }
}

/** Moves each tile's keys and rows to where their digit begins, keeping the order of equals. */
KERNEL __launch_bounds__(256) segment_scatter(const unsigned* keys, const unsigned* rows, const unsigned* offsets, unsigned* keysOut, unsigned* rowsOut, unsigned count, int shift) {
  __shared__ unsigned next[kDigits];
  __shared__ unsigned warpCounts[kThreads / 32][kDigits];
  unsigned lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  next[threadIdx.x] = offsets[threadIdx.x * gridDim.x + blockIdx.x];
  for (int round = 0; round < kRounds; round++) {
    for (unsigned w = 0; w < kThreads / 32; w++) warpCounts[w][threadIdx.x] = 0;
    __syncthreads();
    unsigned i = blockIdx.x * kTile + round * kThreads + threadIdx.x;
    bool inside = i < count;
    unsigned key = inside ? keys[i] : 0, digit = inside ? key >> shift & (kDigits - 1) : kDigits;
    unsigned equals = __match_any_sync(0xffffffffu, digit), rank = __popc(equals & ((1u << lane) - 1));
    if (inside && rank == 0) warpCounts[warp][digit] = __popc(equals);
    __syncthreads();
    if (inside) {
      unsigned at = next[digit] + rank;
      for (unsigned w = 0; w < warp; w++) at += warpCounts[w][digit];
      keysOut[at] = key;
      rowsOut[at] = rows[i];
    }
    __syncthreads();
    for (unsigned w = 0; w < kThreads / 32; w++) next[threadIdx.x] += warpCounts[w][threadIdx.x];
  }
}

/** Where each segment's rows begin and end among the sorted ones; both are 0 before, so that empty segments stay empty. */
KERNEL __launch_bounds__(256) segment_bounds(const unsigned* keys, unsigned* begins, unsigned* ends, unsigned count, unsigned segments) {
  FOR_EACH(i, count) {
    unsigned key = keys[i];
    if (key >= segments) continue;
    if (i == 0 || keys[i - 1] != key) begins[key] = i;
    if (i + 1 == count || keys[i + 1] != key) ends[key] = i + 1;
  }
}

/** y [segments, columns]; `step` is columns, or 0 when one row of x serves all. */
template <class T> DEVICE void sumSegments(const T* __restrict__ x, const unsigned* __restrict__ rows, const unsigned* __restrict__ begins, const unsigned* __restrict__ ends, T* __restrict__ y, unsigned count, Divisor columns, unsigned step) {
  FOR_EACH(i, count) {
    unsigned segment = quotient(i, columns), column = i - segment * columns.divisor;
    T sum = 0;
    for (unsigned r = begins[segment]; r < ends[segment]; r++) sum += x[(unsigned long long)rows[r] * step + (step == 0 ? 0 : column)];
    y[i] = sum;
  }
}
KERNEL __launch_bounds__(256) segment_sum_float32(const float* x, const unsigned* rows, const unsigned* begins, const unsigned* ends, float* y, unsigned count, Divisor columns, unsigned step) {
  sumSegments(x, rows, begins, ends, y, count, columns, step);
}
KERNEL __launch_bounds__(256) segment_sum_int32(const int* x, const unsigned* rows, const unsigned* begins, const unsigned* ends, int* y, unsigned count, Divisor columns, unsigned step) {
  sumSegments(x, rows, begins, ends, y, count, columns, step);
}

/** y [segments, columns] += x, y 0 before. */
KERNEL __launch_bounds__(256) segment_add_float32(const float* x, const int* ids, float* y, unsigned count, Divisor columns, int segments, int* fault, int reporter) {
  FOR_EACH(i, count) {
    unsigned row = quotient(i, columns), column = i - row * columns.divisor;
    int id = ids[row];
    if (id >= segments) reportIndex(fault, reporter, id, segments);
    else if (id >= 0) atomicAdd(&y[(unsigned long long)id * columns.divisor + column], x[i]);
  }
}
