import { DataError } from '@molx/core';
import {
  type BootstrapOptions,
  CaptionScorer,
  MoleculeScorer,
  NumberScorer,
  type Protocol,
  type ScoreWithInterval,
  type SynonymDictionary,
  type TextPair,
  type TextTokenizer,
  YesNoScorer,
} from '@molx/metrics';

/** What kind of answers a file holds. */
export const answerKinds = ['caption', 'molecule', 'yes-no', 'number'] as const;
export type ScoredKind = (typeof answerKinds)[number];

/** Scores pairs of one kind. */
export interface PairScorer {
  /** @throws {DataError} for a truth that is not of the kind */
  add(pair: TextPair, row: number): Promise<void>;
  /** @throws {InvalidArgumentError} before the first row */
  scores(options: BootstrapOptions): ScoreWithInterval[];
}

export interface PairScorerOptions {
  protocol: Protocol;
  tokenizer: TextTokenizer;
  synonyms: SynonymDictionary;
  /** What errors call the file. */
  path: string;
}

/** @throws {InvalidArgumentError} when the protocol has no rule for such answers */
export async function createPairScorer(kind: ScoredKind, options: PairScorerOptions): Promise<PairScorer> {
  const { protocol, tokenizer, synonyms, path } = options;
  if (kind === 'caption') {
    const scorer = new CaptionScorer(protocol, { tokenizer, synonyms });
    return { add: async (pair) => void scorer.add(pair), scores: (by) => scorer.sheet.intervals(by) };
  }
  if (kind === 'molecule') {
    const scorer = await MoleculeScorer.create(protocol, { tokenizer, synonyms });
    return { add: async (pair) => void (await scorer.add(pair)), scores: (by) => scorer.sheet.intervals(by) };
  }
  if (kind === 'yes-no') {
    const scorer = new YesNoScorer(protocol);
    const add: PairScorer['add'] = async ({ prediction, reference, ...rest }, row) => {
      scorer.add({ answer: prediction, truth: yesNoTruth(reference, path, row), ...rest });
    };
    return { add, scores: (by) => scorer.sheet.intervals(by) };
  }
  const scorer = new NumberScorer(protocol);
  const add: PairScorer['add'] = async ({ prediction, reference, ...rest }, row) => {
    scorer.add({ answer: prediction, truth: numberTruth(reference, path, row), ...rest });
  };
  return { add, scores: (by) => scorer.sheet.intervals(by) };
}

const truths: Record<string, boolean> = { yes: true, true: true, '1': true, no: false, false: false, '0': false };

function yesNoTruth(text: string, path: string, row: number): boolean {
  const truth = truths[text.trim().toLowerCase().replace(/\.0*$/, '')];
  if (truth === undefined) throw new DataError(path, `the truth "${text}" is neither yes nor no (1 nor 0).`, row);
  return truth;
}

function numberTruth(text: string, path: string, row: number): number {
  const truth = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(truth)) throw new DataError(path, `the truth "${text}" is not a number.`, row);
  return truth;
}
