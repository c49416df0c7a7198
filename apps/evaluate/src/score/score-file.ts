import { InvalidArgumentError } from '@molx/core';
import { characterTokenizer, type Protocol, type ScoreWithInterval, whitespaceTokenizer } from '@molx/metrics';
import { chooseDictionary } from './choose-dictionary.js';
import { chooseTokenizer } from './choose-tokenizer.js';
import { createPairScorer, type ScoredKind } from './pair-scorer.js';
import { type ReadPairsOptions, readPairs } from './read-pairs.js';

export interface ScoreFileOptions extends ReadPairsOptions {
  kind: ScoredKind;
  protocol: Protocol;
  /** As `chooseTokenizer` takes it. */
  tokenizer?: string | undefined;
  /** As `chooseDictionary` takes it. */
  wordnet?: string | undefined;
  /** The folder that may hold SciBERT's vocabulary. */
  data: string;
  seed: number;
  resamples: number;
  onRow?: (rows: number) => void;
  signal?: AbortSignal;
}

/** What `evaluate score --json` prints. */
export interface ScoreDocument {
  file: string;
  kind: ScoredKind;
  protocol: string;
  /** The protocol's paper and script. */
  source: string;
  rows: number;
  /** Rows whose answer is blank. */
  emptyAnswers: number;
  /** What is not as the protocol has it. */
  deviations: string[];
  intervals: { method: string; confidence: number; resamples: number; seed: number };
  /** Plain numbers by name, null where undefined. */
  values: Record<string, number | null>;
  scores: ScoreWithInterval[];
}

/**
 * Scores the answers of a file by a protocol. Memory does not grow with the texts: some 25 numbers a row are kept.
 *
 * @throws {DataError} as `readPairs` and the scorers throw it
 * @throws {InvalidArgumentError} when the protocol has no rule for the kind
 */
export async function scoreFile(file: string, options: ScoreFileOptions): Promise<ScoreDocument> {
  const { kind, protocol, seed, resamples, signal } = options;
  const { tokenizer, deviations } = await tokenizerFor(options);
  const needsDictionary = kind === 'caption' || (kind === 'molecule' && protocol.molecule.meteor);
  const synonyms = await chooseDictionary(needsDictionary ? options.wordnet : 'none');
  const scorer = await createPairScorer(kind, { protocol, tokenizer, synonyms, path: options.references ?? file });
  let [rows, emptyAnswers] = [0, 0];
  for await (const { row, prediction, reference } of readPairs(file, options)) {
    signal?.throwIfAborted();
    await scorer.add({ prediction, reference }, row);
    rows++;
    if (prediction.trim() === '') emptyAnswers++;
    options.onRow?.(rows);
  }
  const scores = scorer.scores({ seed, resamples });
  return {
    file,
    kind,
    protocol: protocol.name,
    source: protocol.source,
    rows,
    emptyAnswers,
    deviations,
    intervals: { method: 'percentile bootstrap over rows', confidence: 0.95, resamples, seed },
    values: Object.fromEntries(scores.map(({ name, value }) => [name, value])),
    scores,
  };
}

/** Molecules count characters unless the protocol says the language model's tokens, yes/no and numbers nothing. */
async function tokenizerFor({ kind, protocol, tokenizer: named, data }: ScoreFileOptions) {
  const { text, molecule } = protocol;
  const tokens = kind === 'caption' ? text.tokens : kind === 'molecule' ? molecule.tokens : 'none';
  if (tokens === 'characters' || tokens === 'none') {
    if (named === undefined) return { tokenizer: characterTokenizer, deviations: [] };
    throw new InvalidArgumentError(`--tokenizer: ${protocol.name} leaves no choice for answers of kind ${kind}.`);
  }
  const otherwise = kind === 'caption' ? whitespaceTokenizer : characterTokenizer;
  const { tokenizer, deviation } = await chooseTokenizer(protocol, tokens, { named, data, otherwise });
  return { tokenizer, deviations: deviation === undefined ? [] : [deviation] };
}
