import type { Protocol } from '../protocols/protocol.js';
import type { Group } from '../statistics/totals-table.js';
import { bleuOfTotals, bleuTotals } from '../text/corpus-bleu.js';
import { Meteor } from '../text/meteor.js';
import { rouge } from '../text/rouge.js';
import { noSynonyms, type SynonymDictionary } from '../text/synonyms.js';
import type { TextTokenizer } from '../text/text-tokenizer.js';
import { type ScoreDefinition, ScoreSheet } from './score-sheet.js';

/** An answer beside the true one. */
export interface TextPair {
  prediction: string;
  reference: string;
  /** Rows of one group are drawn together when intervals are made. By default each row is alone. */
  group?: Group;
}

/** One row's scores, 0 .. 1. */
export interface CaptionRow {
  rouge1: number;
  rouge2: number;
  rougeL: number;
  meteor: number;
}

export interface CaptionScorerOptions {
  /** Cuts the texts for BLEU and METEOR: SciBERT's word pieces or the language model's tokenizer, as the protocol asks. */
  tokenizer: TextTokenizer;
  /** METEOR's dictionary. Default none, and `rule` says so. */
  synonyms?: SynonymDictionary;
}

/** Totals of a row: BLEU's ten, then the row's own scores, then 1. */
const bleuWidth = 10;
const [rouge1At, rouge2At, rougeLAt, meteorAt, rowsAt] = [10, 11, 12, 13, 14];

/**
 * Scores descriptions, names and other texts one by one: BLEU-2, BLEU-4, ROUGE-1/2/L, METEOR.
 *
 * Keeps 15 numbers a row, no text.
 */
export class CaptionScorer {
  readonly sheet: ScoreSheet;
  readonly #protocol: Protocol;
  readonly #tokenizer: TextTokenizer;
  readonly #meteor: Meteor;

  constructor(protocol: Protocol, { tokenizer, synonyms = noSynonyms }: CaptionScorerOptions) {
    this.#protocol = protocol;
    this.#tokenizer = tokenizer;
    this.#meteor = new Meteor({ synonyms });
    this.sheet = new ScoreSheet(protocol.name, rowsAt + 1, definitionsOf(tokenizer.name, synonyms.name));
  }

  /** Scores a row and adds it to the sheet. */
  add({ prediction: answer, reference, group }: TextPair): CaptionRow {
    const prediction = this.#protocol.text.prepare(answer);
    const [predicted, expected] = [prediction, reference].map((text) => this.#tokens(text)) as [string[], string[]];
    const { rouge1, rouge2, rougeL } = rouge(prediction, reference);
    const row = {
      rouge1: rouge1.f,
      rouge2: rouge2.f,
      rougeL: rougeL.f,
      meteor: this.#meteor.score(predicted, [expected]),
    };
    const totals = [...bleuTotals(predicted, [expected]), row.rouge1, row.rouge2, row.rougeL, row.meteor, 1];
    this.sheet.totals.add(totals, group);
    return row;
  }

  #tokens(text: string): string[] {
    const tokens = this.#tokenizer.tokenize(text);
    return tokens.length > this.#protocol.text.maxTokens ? tokens.slice(0, this.#protocol.text.maxTokens) : tokens;
  }
}

function definitionsOf(tokens: string, dictionary: string): ScoreDefinition[] {
  const shared = {
    unit: 'share',
    better: 'higher',
    published: true,
    undefinedWhen: 'there is no row',
  } as const;
  const bleu = `nltk corpus_bleu without smoothing; tokens: ${tokens}`;
  const rougeRule = 'rouge_score F without stemmer, mean over rows';
  const mean = (at: number) => (totals: readonly number[]) => totals[at]! / totals[rowsAt]!;
  const bleuOf = (order: number) => (totals: readonly number[]) => bleuOfTotals(totals.slice(0, bleuWidth), order);
  return [
    { ...shared, name: 'bleu2', title: 'BLEU-2', rule: bleu, figure: bleuOf(2) },
    { ...shared, name: 'bleu4', title: 'BLEU-4', rule: bleu, figure: bleuOf(4) },
    { ...shared, name: 'rouge1', title: 'ROUGE-1', rule: rougeRule, figure: mean(rouge1At) },
    { ...shared, name: 'rouge2', title: 'ROUGE-2', rule: rougeRule, figure: mean(rouge2At) },
    { ...shared, name: 'rougeL', title: 'ROUGE-L', rule: rougeRule, figure: mean(rougeLAt) },
    {
      ...shared,
      name: 'meteor',
      title: 'METEOR',
      rule: `nltk meteor_score, mean over rows; tokens: ${tokens}; dictionary: ${dictionary}`,
      figure: mean(meteorAt),
    },
  ];
}
