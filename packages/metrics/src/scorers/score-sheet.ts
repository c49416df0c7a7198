import { InvalidArgumentError } from '@molx/core';
import { type BootstrapOptions, bootstrapIntervals } from '../statistics/bootstrap.js';
import { approximateRandomization, pairedBootstrap } from '../statistics/paired-tests.js';
import { type Figure, TotalsTable } from '../statistics/totals-table.js';

/** What a score is, and how it comes from the totals of all rows. */
export interface ScoreDefinition {
  /** As in `results.json`: `bleu4`. */
  readonly name: string;
  /** As in a table: `BLEU-4`. */
  readonly title: string;
  /** `share` lies in 0 .. 1. */
  readonly unit: 'share' | 'edits' | 'value';
  readonly better: 'higher' | 'lower';
  /** Whether the protocol's paper reports it. */
  readonly published: boolean;
  /** What was counted: tokens, dictionary, which rows. */
  readonly rule: string;
  /** NaN where it is undefined. */
  readonly figure: Figure;
  /** Why it may be. */
  readonly undefinedWhen: string;
}

/** A score with what it takes to read it. JSON-safe. */
export interface Score extends Pick<ScoreDefinition, 'name' | 'title' | 'unit' | 'better' | 'published' | 'rule'> {
  /** The name of the protocol. */
  protocol: string;
  /** Null where it is undefined, `reason` then says why. */
  value: number | null;
  reason?: string;
}

/** A score with its bootstrap interval; bounds are null where the score is undefined in every resample. */
export interface ScoreWithInterval extends Score {
  low: number | null;
  high: number | null;
}

/** The totals of one system's answers to one task, and the scores that follow from them. */
export class ScoreSheet {
  readonly protocol: string;
  readonly definitions: readonly ScoreDefinition[];
  readonly totals: TotalsTable;

  constructor(protocol: string, width: number, definitions: readonly ScoreDefinition[]) {
    this.protocol = protocol;
    this.definitions = definitions;
    this.totals = new TotalsTable(width);
  }

  /** @throws {InvalidArgumentError} before the first row */
  scores(): Score[] {
    const sums = this.#sums();
    return this.definitions.map((definition) => this.#score(definition, definition.figure(sums)));
  }

  /**
   * The scores with their percentile intervals, all from the same resamples.
   *
   * @throws {InvalidArgumentError} before the first row
   */
  intervals(options: BootstrapOptions): ScoreWithInterval[] {
    this.#sums();
    const figures = this.definitions.map(({ figure }) => figure);
    return bootstrapIntervals(this.totals, figures, options).map(({ value, low, high }, i) => ({
      ...this.#score(this.definitions[i]!, value),
      low: orNull(low),
      high: orNull(high),
    }));
  }

  /** The scores' figures on drawn rows of {@link totals}, as {@link compareRuns} takes them. NaN where one is undefined. */
  figures(drawn: readonly number[]): number[] {
    const sums = new Array<number>(this.totals.width).fill(0);
    for (const row of drawn) this.totals.addTo(sums, row);
    return this.definitions.map(({ figure }) => figure(sums));
  }

  #sums(): number[] {
    if (this.totals.rows === 0) throw new InvalidArgumentError('There is nothing to score yet: no row was added.');
    return this.totals.sum();
  }

  #score({ figure, undefinedWhen, ...definition }: ScoreDefinition, value: number): Score {
    const score = { ...definition, protocol: this.protocol, value: orNull(value) };
    return Number.isNaN(value) ? { ...score, reason: undefinedWhen } : score;
  }
}

/** How one score differs between two systems on the same rows. */
export interface ScoreComparison {
  name: string;
  protocol: string;
  /** The first system's score less the second's, with its bootstrap interval; null where undefined. */
  difference: number | null;
  low: number | null;
  high: number | null;
  /** By the paired bootstrap and by approximate randomization; null where undefined. */
  bootstrapPValue: number | null;
  randomizationPValue: number | null;
}

/**
 * Compares two systems' sheets, score by score.
 *
 * @param options.resamples  of the bootstrap, and trials of the randomization. Default 1,000
 * @throws {ShapeError} when the sheets are not of the same rows
 * @throws {InvalidArgumentError} when they are of different protocols, or without rows
 */
export function compareSheets(a: ScoreSheet, b: ScoreSheet, options: BootstrapOptions): ScoreComparison[] {
  if (a.protocol !== b.protocol) {
    throw new InvalidArgumentError(`Scores by the protocols ${a.protocol} and ${b.protocol} can't be compared.`);
  }
  const figures = a.definitions.map(({ figure }) => figure);
  const resampled = pairedBootstrap(a.totals, b.totals, figures, options);
  const exchanged = approximateRandomization(a.totals, b.totals, figures, {
    seed: options.seed,
    trials: options.resamples ?? 1000,
  });
  return a.definitions.map(({ name }, i) => {
    const { difference, low, high, pValue } = resampled[i]!;
    return {
      name,
      protocol: a.protocol,
      difference: orNull(difference),
      low: orNull(low),
      high: orNull(high),
      bootstrapPValue: orNull(pValue),
      randomizationPValue: orNull(exchanged[i]!.pValue),
    };
  });
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
