import { InvalidArgumentError } from '@molx/core';
import { expectPairs } from '../expect-pairs.js';
import { countIds, nGramIds } from './n-gram-ids.js';

/**
 * What one row adds to corpus BLEU: `matches` and `totals` of each order from 1 on, then the two lengths.
 *
 * Laid out as [matches of order 1 .. n, totals of order 1 .. n, tokens of the prediction, tokens of the closest reference], so that
 * rows may be summed as they are.
 */
export type BleuTotals = readonly number[];

/** The smallest positive normal double: what nltk puts for a precision of zero, so that the score is almost, but not quite, zero. */
const zeroPrecision = 2.2250738585072014e-308;

/**
 * Counts one row for {@link bleuOfTotals}.
 *
 * @param prediction  tokens
 * @param references  one or more token lists
 * @param maxOrder    longest n-gram. Default 4
 * @throws {InvalidArgumentError} without a reference
 */
export function bleuTotals(
  prediction: readonly string[],
  references: readonly (readonly string[])[],
  maxOrder = 4,
): number[] {
  if (references.length === 0) throw new InvalidArgumentError('bleuTotals: expected at least one reference, got none.');
  const totals = new Array<number>(2 * maxOrder + 2).fill(0);
  for (const { order, ids, count } of nGramIds([prediction, ...references], maxOrder)) {
    const [predicted, ...others] = ids as [Int32Array, ...Int32Array[]];
    const most = new Int32Array(count);
    for (const reference of others) {
      const counts = countIds(reference, count);
      for (let id = 0; id < count; id++) most[id] = Math.max(most[id]!, counts[id]!);
    }
    const counts = countIds(predicted, count);
    let matches = 0;
    for (let id = 0; id < count; id++) matches += Math.min(counts[id]!, most[id]!);
    totals[order - 1] = matches;
    totals[maxOrder + order - 1] = Math.max(1, predicted.length); // nltk counts a row that is too short as one miss
  }
  totals[2 * maxOrder] = prediction.length;
  totals[2 * maxOrder + 1] = closestLength(prediction.length, references);
  return totals;
}

/**
 * Corpus BLEU in 0 .. 1 (Papineni et al. 2002, doi:10.3115/1073083.1073135) as nltk's `corpus_bleu` without smoothing: geometric mean of
 * the n-gram precisions pooled over rows, times the brevity penalty.
 *
 * Where an order has no match, its precision counts as 2.2e-308 and the score is about 1e-78, not 0, for nltk does so.
 *
 * @param totals  the sum of rows of {@link bleuTotals}
 * @param order   longest n-gram: 2 for BLEU-2, 4 for BLEU-4; all orders weigh the same
 * @throws {InvalidArgumentError} when the totals hold fewer orders
 */
export function bleuOfTotals(totals: BleuTotals, order = 4): number {
  const maxOrder = (totals.length - 2) / 2;
  if (!Number.isInteger(order) || order < 1 || order > maxOrder) {
    throw new InvalidArgumentError(`bleuOfTotals: expected an order from 1 to ${maxOrder}, got ${order}.`);
  }
  const [predicted, reference] = totals.slice(-2) as [number, number];
  if (totals[0] === 0) return 0;
  let logarithms = 0;
  for (let n = 0; n < order; n++) {
    const matches = totals[n]!;
    logarithms += Math.log(matches === 0 ? zeroPrecision : matches / totals[maxOrder + n]!) / order;
  }
  return brevityPenalty(predicted, reference) * Math.exp(logarithms);
}

/**
 * Corpus BLEU of token lists; see {@link bleuOfTotals}.
 *
 * @param predictions  [rows] of tokens
 * @param references   [rows] of tokens, one reference a row
 * @throws {ShapeError} when the two differ in length
 * @throws {InvalidArgumentError} without rows
 */
export function corpusBleu(
  predictions: readonly (readonly string[])[],
  references: readonly (readonly string[])[],
  { order = 4 }: { order?: number } = {},
): number {
  expectPairs('corpusBleu', predictions, references);
  const sums = new Array<number>(2 * order + 2).fill(0);
  for (const [row, prediction] of predictions.entries()) {
    const totals = bleuTotals(prediction, [references[row]!], order);
    for (let i = 0; i < sums.length; i++) sums[i]! += totals[i]!;
  }
  return bleuOfTotals(sums, order);
}

function brevityPenalty(predicted: number, reference: number): number {
  if (predicted > reference) return 1;
  return predicted === 0 ? 0 : Math.exp(1 - reference / predicted);
}

/** The shorter one where two are equally close. */
function closestLength(predicted: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map(({ length }) => length).sort((a, b) => a - b);
  return lengths.reduce((best, next) => (Math.abs(next - predicted) < Math.abs(best - predicted) ? next : best));
}
