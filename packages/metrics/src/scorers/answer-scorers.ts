import { InvalidArgumentError } from '@molx/core';
import type { AnswerRules, Protocol } from '../protocols/protocol.js';
import { type BootstrapOptions, bootstrapStatistic } from '../statistics/bootstrap.js';
import { macroF1OfConfusion } from '../statistics/classification.js';
import { rocAuc } from '../statistics/roc-auc.js';
import type { Group } from '../statistics/totals-table.js';
import { type ScoreDefinition, ScoreSheet, type ScoreWithInterval } from './score-sheet.js';

/** An answer to a yes/no question. */
export interface YesNoAnswer {
  answer: string;
  truth: boolean;
  /** Higher for yes, such as log P(yes) - log P(no); with it in every row there is a ROC-AUC. */
  margin?: number;
  group?: Group;
}

/** Where the counts stand in a row's totals: [true no, true yes] x [said no, said yes], then unparsable of each. */
const confusionAt = { no: 0, yes: 2 } as const;
const unparsedAt = 4;
const nothingParsed = 'no answer could be parsed';

/**
 * Scores yes/no answers one by one: accuracy, macro-F1 and the share that can't be parsed, which the first two leave out; with margins
 * ROC-AUC.
 */
export class YesNoScorer {
  readonly sheet: ScoreSheet;
  readonly #rules: AnswerRules<boolean>;
  readonly #margins: number[] = [];
  readonly #truths: boolean[] = [];
  readonly #groups: (Group | undefined)[] = [];
  /** The answers of each row of the sheet. */
  readonly #answersOf: number[][] = [];

  /** @throws {InvalidArgumentError} when the protocol asks no such questions */
  constructor(protocol: Protocol) {
    this.#rules = rulesOf(protocol.yesNo, protocol.name, 'yes/no questions');
    this.sheet = new ScoreSheet(protocol.name, 6, yesNoDefinitions(this.#rules));
  }

  /**
   * Scores an answer and adds it to the sheet.
   *
   * @returns what the answer says, undefined where it can't be parsed
   * @throws {InvalidArgumentError} for a margin that is NaN or infinite
   */
  add({ answer, truth, margin, group }: YesNoAnswer): boolean | undefined {
    if (margin !== undefined && !Number.isFinite(margin)) {
      throw new InvalidArgumentError(
        `YesNoScorer: the margin of row ${this.#truths.length} is ${margin}, not a number.`,
      );
    }
    const said = this.#rules.parse(answer);
    const totals = new Array<number>(6).fill(0);
    if (said === undefined) totals[unparsedAt + Number(truth)] = 1;
    else totals[confusionAt[truth ? 'yes' : 'no'] + Number(said)] = 1;
    const row = this.sheet.totals.add(totals, group);
    this.#answersOf[row] ??= [];
    this.#answersOf[row].push(this.#truths.length);
    this.#truths.push(truth);
    this.#groups.push(group);
    if (margin !== undefined) this.#margins.push(margin);
    return said;
  }

  /**
   * ROC-AUC from the margins, over all rows, parsable or not. Null with a reason when not every row has a margin or all are of one class.
   *
   * @throws {InvalidArgumentError} before the first row
   */
  rocAuc(options: BootstrapOptions): ScoreWithInterval {
    const rows = this.#truths.length;
    if (rows === 0) throw new InvalidArgumentError('There is nothing to score yet: no row was added.');
    const score = {
      name: 'rocAuc',
      title: 'ROC-AUC',
      unit: 'share',
      better: 'higher',
      published: false,
      protocol: this.sheet.protocol,
      rule: 'margin of yes over no, all rows, ties count half',
    } as const;
    const undefinedScore = (reason: string) => ({ ...score, value: null, low: null, high: null, reason });
    if (this.#margins.length < rows)
      return undefinedScore(`${rows - this.#margins.length} of ${rows} rows have no margin`);
    if (new Set(this.#truths).size < 2) {
      return undefinedScore(`all ${rows} rows are ${this.#truths[0] ? 'yes' : 'no'}: there is nothing to tell apart`);
    }
    const { value, low, high } = bootstrapStatistic(rows, (drawn) => this.#rocAucOf(drawn), {
      ...options,
      groups: this.#groups.map((group, row) => group ?? `row ${row}`),
    });
    return { ...score, value, low, high };
  }

  /** The sheet's figures on drawn rows of it, then ROC-AUC. NaN where one is undefined. */
  figures(drawn: readonly number[]): number[] {
    const hasMargins = this.#margins.length === this.#truths.length;
    const auc = hasMargins ? this.#rocAucOf(drawn.flatMap((row) => this.#answersOf[row]!)) : undefined;
    return [...this.sheet.figures(drawn), auc ?? Number.NaN];
  }

  #rocAucOf(answers: readonly number[]): number | undefined {
    return rocAuc(
      answers.map((answer) => this.#margins[answer]!),
      answers.map((answer) => this.#truths[answer]!),
    );
  }
}

/** An answer to a question for a number. */
export interface NumberAnswer {
  answer: string;
  /** In the unit of the property. */
  truth: number;
  group?: Group;
}

/** Scores answers that are numbers one by one: RMSE, MAE, and the share that can't be parsed, which the first two leave out. */
export class NumberScorer {
  readonly sheet: ScoreSheet;
  readonly #rules: AnswerRules<number>;

  /** @throws {InvalidArgumentError} when the protocol asks no such questions */
  constructor(protocol: Protocol) {
    this.#rules = rulesOf(protocol.number, protocol.name, 'questions for numbers');
    this.sheet = new ScoreSheet(protocol.name, 4, numberDefinitions(this.#rules));
  }

  /**
   * Scores an answer and adds it to the sheet.
   *
   * @returns the number, undefined where it can't be parsed
   * @throws {InvalidArgumentError} for a truth that is NaN or infinite
   */
  add({ answer, truth, group }: NumberAnswer): number | undefined {
    if (!Number.isFinite(truth)) throw new InvalidArgumentError(`NumberScorer: the truth ${truth} is not a number.`);
    const said = this.#rules.parse(answer);
    const error = said === undefined ? 0 : said - truth;
    this.sheet.totals.add([error * error, Math.abs(error), said === undefined ? 0 : 1, 1], group);
    return said;
  }
}

function rulesOf<Answer>(rules: AnswerRules<Answer> | undefined, protocol: string, what: string): AnswerRules<Answer> {
  if (rules !== undefined) return rules;
  throw new InvalidArgumentError(`The protocol ${protocol} has no rule for ${what}; molx has.`);
}

function yesNoDefinitions({ rule, published }: AnswerRules<boolean>): ScoreDefinition[] {
  const shared = { unit: 'share', better: 'higher', undefinedWhen: nothingParsed } as const;
  const parsed = `${rule}; rows without one left out`;
  const count = (totals: readonly number[]) => totals.reduce((sum, value) => sum + value, 0);
  return [
    {
      ...shared,
      name: 'accuracy',
      title: 'accuracy',
      published: published.includes('accuracy'),
      rule: parsed,
      figure: (totals) => (totals[0]! + totals[3]!) / count(totals.slice(0, unparsedAt)),
    },
    {
      ...shared,
      name: 'macroF1',
      title: 'macro-F1',
      published: published.includes('macroF1'),
      rule: `${parsed}; sklearn's mean over the classes that occur`,
      figure: (totals) => macroF1OfConfusion(totals.slice(0, unparsedAt), 2),
    },
    {
      ...shared,
      name: 'accuracyOfAll',
      title: 'accuracy (all rows)',
      published: published.includes('accuracyOfAll'),
      rule: `${rule}; rows without one are wrong`,
      figure: (totals) => (totals[0]! + totals[3]!) / count(totals),
    },
    {
      ...shared,
      name: 'unparsable',
      title: 'unparsable',
      better: 'lower',
      published: published.includes('unparsable'),
      rule: `rows without ${rule}`,
      figure: (totals) => count(totals.slice(unparsedAt)) / count(totals),
    },
  ];
}

function numberDefinitions({ rule, published }: AnswerRules<number>): ScoreDefinition[] {
  const shared = { unit: 'value', better: 'lower', undefinedWhen: nothingParsed } as const;
  const parsed = `${rule}; rows without one left out`;
  return [
    {
      ...shared,
      name: 'rmse',
      title: 'RMSE',
      published: published.includes('rmse'),
      rule: parsed,
      figure: ([squared, , rows]) => Math.sqrt(squared! / rows!),
    },
    {
      ...shared,
      name: 'mae',
      title: 'MAE',
      published: published.includes('mae'),
      rule: parsed,
      figure: ([, absolute, rows]) => absolute! / rows!,
    },
    {
      ...shared,
      name: 'unparsable',
      title: 'unparsable',
      unit: 'share',
      published: published.includes('unparsable'),
      rule: `rows without ${rule}`,
      figure: ([, , parsedRows, rows]) => 1 - parsedRows! / rows!,
    },
  ];
}
