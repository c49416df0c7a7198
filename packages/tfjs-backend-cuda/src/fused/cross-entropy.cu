// The cross-entropy of logits that exist for one chunk of the vocabulary at a time.
#include "normalizer.cuh"

/**
 * Takes one more chunk, logits [rows, columns] of the vocabulary from `first` on, into each row's maximum, sum and
 * target's logit; the last chunk makes results of them. Between chunks, `logSumExp` holds the maximum and `loss` the
 * target's logit. A warp for each of short rows; a block, with `whole`, for each of long ones.
 */
KERNEL __launch_bounds__(256) cross_entropy_chunk(const float* logits, const int* targets, float* loss, float* logSumExp, float* sums, unsigned rows, unsigned columns, unsigned first, unsigned vocabulary, int ignoreIndex, int* fault, int reporter, int whole) {
  __shared__ Normalizer shared[32];
  unsigned lanes = whole ? blockDim.x : 32, perBlock = blockDim.x / lanes, lane = threadIdx.x % lanes;
  for (unsigned row0 = blockIdx.x * perBlock; row0 < rows; row0 += gridDim.x * perBlock) {
    unsigned row = row0 + threadIdx.x / lanes;
    const float* from = logits + (unsigned long long)row * columns;
    Normalizer n = emptyNormalizer();
    if (row < rows) {
      for (unsigned i = lane; i < columns; i += lanes) take(n, from[i]);
    }
    n = mergeLanes(n, whole, shared);
    if (row < rows && lane == 0) {
      int target = targets[row];
      bool inside = (unsigned)target < vocabulary;
      // Wraps around for targets of earlier chunks, so that one comparison is enough.
      unsigned column = (unsigned)target - first;
      float chosen = inside && column < columns ? from[column] : first == 0 ? 0 : loss[row];
      if (first > 0) n = merged({logSumExp[row], sums[row]}, n);
      if (first + columns < vocabulary) {
        logSumExp[row] = n.maximum;
        sums[row] = n.sum;
        loss[row] = chosen;
      } else {
        if (!inside && target != ignoreIndex) reportIndex(fault, reporter, target, vocabulary);
        float logarithm = n.maximum + logf(n.sum);
        logSumExp[row] = logarithm;
        loss[row] = inside && target != ignoreIndex ? logarithm - chosen : 0;
      }
    }
  }
}

/** Makes a chunk's logits into the gradients of them: (softmax - one-hot target) * dy, 0 for ignored rows. */
KERNEL __launch_bounds__(256) cross_entropy_gradient(float* logits, const int* targets, const float* logSumExp, const float* dy, unsigned count, Divisor columns, unsigned first, unsigned vocabulary, int ignoreIndex) {
  FOR_EACH(i, count) {
    unsigned row = quotient(i, columns), column = first + (i - row * columns.divisor);
    int target = targets[row];
    bool counts = (unsigned)target < vocabulary && target != ignoreIndex;
    float probability = expf(logits[i] - logSumExp[row]);
    logits[i] = counts ? (probability - (column == (unsigned)target ? 1.0f : 0.0f)) * dy[row] : 0.0f;
  }
}
