import { expectFinite, expectPairs } from '../expect-pairs.js';

/**
 * The area under the ROC curve: the probability that a positive row scores higher than a negative one, ties counting half (Hanley and
 * McNeil 1982, doi:10.1148/radiology.143.1.7063747). As sklearn's `roc_auc_score`.
 *
 * @param scores  [rows], higher for positive
 * @param labels  [rows], true for positive
 * @returns 0 .. 1, or undefined when all rows are of one class: there is nothing to tell apart
 * @throws {ShapeError | InvalidArgumentError} unless both have the same rows, at least one, and all scores are finite
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<boolean>): number | undefined {
  expectPairs('rocAuc', scores, labels);
  expectFinite('rocAuc', 'the score', scores);
  const order = Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const rank = (from + 1 + to) / 2; // the mean of ranks from + 1 .. to
    for (let i = from; i < to; i++) {
      if (!labels[order[i]!]) continue;
      positives++;
      rankSum += rank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
