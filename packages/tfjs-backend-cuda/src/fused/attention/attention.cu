// What attention does beside its matrix products: heads change places with positions, scores become weights and back.
#include "rows.cuh"

/** x [outer, rows, columns, depth] -> y [outer, columns, rows, depth]. */
KERNEL __launch_bounds__(256) swap_middle(const float* __restrict__ x, float* __restrict__ y, unsigned count, Divisor rows, Divisor columns, Divisor depth) {
  FOR_EACH(i, count) {
    unsigned outerColumnRow = quotient(i, depth), at = i - outerColumnRow * depth.divisor;
    unsigned outerColumn = quotient(outerColumnRow, rows), row = outerColumnRow - outerColumn * rows.divisor;
    unsigned outer = quotient(outerColumn, columns), column = outerColumn - outer * columns.divisor;
    y[i] = x[((outer * rows.divisor + row) * columns.divisor + column) * depth.divisor + at];
  }
}

/**
 * Which scores there are: `items` of a batch, each a key head of a sequence, with `rows` of the queries of the heads that
 * share it. Mirrors attention-shape.ts.
 */
struct Scores {
  unsigned firstItem, firstRow;
  Divisor rows, keyHeads, queries;
  unsigned keys, rowsPerItem;
  int causal;
};

/** One row of scores: its place in logSumExp, the keys that it may see but for the mask, and their mask. */
struct ScoreRow { unsigned long long place; unsigned visible; const int* mask; };

DEVICE ScoreRow scoreRow(const Scores& s, const int* mask, unsigned row) {
  unsigned item = quotient(row, s.rows), inItem = s.firstRow + row - item * s.rows.divisor;
  item += s.firstItem;
  int visible = (int)s.keys;
  if (s.causal) {
    int query = (int)(inItem - quotient(inItem, s.queries) * s.queries.divisor);
    visible = min(visible, max(0, query + 1 + (int)s.keys - (int)s.queries.divisor));
  }
  const int* shown = mask == nullptr ? nullptr : mask + (unsigned long long)quotient(item, s.keyHeads) * s.keys;
  return {(unsigned long long)item * s.rowsPerItem + inItem, (unsigned)visible, shown};
}
DEVICE bool sees(const ScoreRow& row, unsigned key) { return key < row.visible && (row.mask == nullptr || row.mask[key] != 0); }

/** scores [rows, keys] become weights in place; a row that sees nothing becomes zeros, its logSumExp -Infinity. */
KERNEL __launch_bounds__(256) attention_weights(float* __restrict__ scores, const int* __restrict__ mask, float* __restrict__ logSumExp, Scores s, unsigned rows, int whole, float scale) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned count = row < rows ? s.keys : 0;
    ScoreRow at = count > 0 ? scoreRow(s, mask, row) : ScoreRow{0, 0, nullptr};
    float* weights = scores + (unsigned long long)row * s.keys;
    float largest = -infinity(), sum = 0;
    for (unsigned j = share.lane; j < count; j += share.lanes) {
      if (sees(at, j)) largest = larger(largest, weights[j] * scale);
    }
    largest = overRow<MaxOp>(largest, whole, shared);
    for (unsigned j = share.lane; j < count; j += share.lanes) {
      float weight = sees(at, j) && largest != -infinity() ? expf(weights[j] * scale - largest) : 0.0f;
      weights[j] = weight;
      sum += weight;
    }
    sum = overRow<SumOp>(sum, whole, shared);
    float factor = sum == 0 ? 0.0f : 1.0f / sum;
    for (unsigned j = share.lane; j < count; j += share.lanes) weights[j] *= factor;
    if (share.lane == 0 && count > 0) logSumExp[at.place] = sum == 0 ? -infinity() : largest + logf(sum);
  }
}

/** scores become weights again, by logSumExp; the gradients of the weights become those of the unscaled scores. */
KERNEL __launch_bounds__(256) attention_weights_grad(float* __restrict__ scores, float* __restrict__ gradients, const int* __restrict__ mask, const float* __restrict__ logSumExp,
                                                     Scores s, unsigned rows, int whole, float scale) {
  __shared__ float shared[32];
  RowShare share(whole);
  FOR_EACH_ROW(row, rows, share) {
    unsigned count = row < rows ? s.keys : 0;
    ScoreRow at = count > 0 ? scoreRow(s, mask, row) : ScoreRow{0, 0, nullptr};
    unsigned long long start = (unsigned long long)row * s.keys;
    float total = count > 0 ? logSumExp[at.place] : 0, along = 0;
    for (unsigned j = share.lane; j < count; j += share.lanes) {
      float weight = 0;
      if (total != -infinity() && sees(at, j)) {
        weight = expf(scores[start + j] * scale - total);
        along += weight * gradients[start + j];
      }
      scores[start + j] = weight;
    }
    along = overRow<SumOp>(along, whole, shared);
    for (unsigned j = share.lane; j < count; j += share.lanes) {
      float weight = scores[start + j];
      gradients[start + j] = weight == 0 ? 0.0f : weight * (gradients[start + j] - along) * scale;
    }
  }
}
