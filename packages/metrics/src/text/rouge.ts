import { countIds, nGramIds } from './n-gram-ids.js';

/** Shares in 0 .. 1. */
export interface PrecisionRecall {
  precision: number;
  recall: number;
  /** Their harmonic mean; 0 where both are 0. */
  f: number;
}

export interface RougeScore {
  rouge1: PrecisionRecall;
  rouge2: PrecisionRecall;
  rougeL: PrecisionRecall;
}

/** Lower-cased runs of ASCII letters and digits: rouge_score's tokenizer without stemmer. */
export function rougeTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L of one row (Lin 2004, aclanthology.org/W04-1013) as rouge_score's `RougeScorer` without stemmer.
 *
 * A text without a letter or digit scores 0.
 */
export function rouge(prediction: string, reference: string): RougeScore {
  const lists = [rougeTokens(prediction), rougeTokens(reference)];
  const [unigrams, bigrams] = [...nGramIds(lists, 2)].map(({ ids, count }) => {
    const [predicted, expected] = ids as [Int32Array, Int32Array];
    return { predicted, expected, count };
  }) as [Grams, Grams];
  const { predicted, expected } = unigrams;
  return {
    rouge1: overlap(unigrams),
    rouge2: overlap(bigrams),
    rougeL: shares(longestCommonSubsequence(predicted, expected), predicted.length, expected.length),
  };
}

interface Grams {
  predicted: Int32Array;
  expected: Int32Array;
  count: number;
}

function overlap({ predicted, expected, count }: Grams): PrecisionRecall {
  const inPrediction = countIds(predicted, count);
  const inReference = countIds(expected, count);
  let shared = 0;
  for (let id = 0; id < count; id++) shared += Math.min(inPrediction[id]!, inReference[id]!);
  return shares(shared, predicted.length, expected.length);
}

function shares(shared: number, predicted: number, expected: number): PrecisionRecall {
  const precision = shared / Math.max(1, predicted);
  const recall = shared / Math.max(1, expected);
  return { precision, recall, f: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0 };
}

/** The length of the longest sequence of ids that both hold in order, gaps allowed; O(a b) time, O(b) memory. */
export function longestCommonSubsequence(a: Int32Array, b: Int32Array): number {
  const lengths = new Int32Array(b.length + 1);
  for (const id of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = lengths[j]!;
      if (b[j - 1] === id) lengths[j] = diagonal + 1;
      else if (lengths[j - 1]! > above) lengths[j] = lengths[j - 1]!;
      diagonal = above;
    }
  }
  return lengths[b.length]!;
}
