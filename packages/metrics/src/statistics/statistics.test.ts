import { InvalidArgumentError, Random, ShapeError } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/golden.js';
import { bootstrapInterval, bootstrapIntervals, bootstrapStatistic } from './bootstrap.js';
import { accuracy, macroF1 } from './classification.js';
import { bootstrapRuns, compareRuns } from './compare-runs.js';
import { approximateRandomization, pairedBootstrap } from './paired-tests.js';
import { mae, rmse } from './regression.js';
import { rocAuc } from './roc-auc.js';
import { TotalsTable } from './totals-table.js';

const mean = ([sum = 0, count = 0]: readonly number[]) => sum / count;
const tableOf = (values: readonly number[]) => {
  const table = new TotalsTable(2);
  for (const value of values) table.add([value, 1]);
  return table;
};

describe('point scores', () => {
  it("are sklearn's", () => {
    for (const { labels, predictions, ...expected } of golden.statistics.classification) {
      expect(accuracy(predictions, labels)).toBe(expected.accuracy);
      expect(macroF1(predictions, labels)).toBeCloseTo(expected.macroF1, 14);
    }
    for (const { labels, scores, auc } of golden.statistics.rocAuc) expect(rocAuc(scores, labels)).toBeCloseTo(auc, 14);
    const { predictions, references, ...expected } = golden.statistics.regression;
    expect(rmse(predictions, references)).toBeCloseTo(expected.rmse, 14);
    expect(mae(predictions, references)).toBeCloseTo(expected.mae, 14);
  });

  it('count a class that is only predicted, and one without a hit', () => {
    expect(macroF1(['a', 'b', 'a'], ['a', 'a', 'a'])).toBeCloseTo(0.4, 15);
    expect(macroF1([1], [1])).toBe(1);
  });

  it('leave the AUC of one class undefined', () => {
    expect(rocAuc([0.1, 0.2], [true, true])).toBeUndefined();
    expect(rocAuc([0.1, 0.2], [false, false])).toBeUndefined();
    expect(rocAuc([1, 1, 1], [true, false, false])).toBe(0.5);
  });

  it('refuse what is no number, no row, or rows without a partner', () => {
    expect(() => rmse([1, Number.NaN], [1, 2])).toThrow(
      'rmse: the prediction of row 1 (counted from 0) is NaN, not a number.',
    );
    expect(() => mae([1], [Number.POSITIVE_INFINITY])).toThrow('mae: the reference of row 0');
    expect(() => rocAuc([Number.NaN], [true])).toThrow('rocAuc: the score of row 0');
    expect(() => accuracy([], [])).toThrow(InvalidArgumentError);
    expect(() => macroF1([1], [1, 2])).toThrow(ShapeError);
  });
});

describe('bootstrap', () => {
  it('agrees with the normal approximation of a mean within a tenth of its width', () => {
    const random = new Random(2);
    const values = Array.from({ length: 400 }, () => 3 + random.normal());
    const sample = values.reduce((a, b) => a + b) / 400;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - sample) ** 2, 0) / 400);
    const options = { seed: 0, resamples: 2000 };
    const interval = bootstrapInterval(
      values.map((number, group) => ({ group, totals: [number, 1] })),
      mean,
      options,
    );
    const half = (1.96 * deviation) / 20;
    expect(interval.value).toBeCloseTo(sample, 12);
    expect(Math.abs(interval.low - (sample - half))).toBeLessThan(0.2 * half);
    expect(Math.abs(interval.high - (sample + half))).toBeLessThan(0.2 * half);
    // the same rows drawn, whichever way they are held
    expect(bootstrapIntervals(tableOf(values), [mean, ([, count = 0]) => count], options)).toEqual([
      interval,
      { value: 400, low: 400, high: 400 },
    ]);
    const statistic = bootstrapStatistic(
      400,
      (rows) => rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length,
      options,
    );
    expect(statistic).toEqual(interval);
  });

  it('draws the rows of a group together', () => {
    const options = { seed: 0, resamples: 500 };
    const alone = Array.from({ length: 64 }, (_, i) => ({ group: i, totals: [i % 2, 1] }));
    const grouped = alone.map((row, i) => ({ ...row, group: i % 4 }));
    const width = (rows: typeof alone) => {
      const { low, high } = bootstrapInterval(rows, mean, options);
      return high - low;
    };
    expect(width(grouped)).toBeGreaterThan(3 * width(alone));
    expect(bootstrapInterval(alone, mean, options)).toEqual(bootstrapInterval(alone, mean, options));
    const groups = grouped.map(({ group }) => group);
    const byStatistic = bootstrapStatistic(64, (rows) => rows.filter((row) => row % 2 === 1).length / rows.length, {
      ...options,
      groups,
    });
    expect(byStatistic).toEqual(bootstrapInterval(grouped, mean, options));
  });

  it('leaves undefined resamples out, and says when there is nothing', () => {
    const labels = [true, false, false, false];
    const { value, low, high } = bootstrapStatistic(
      4,
      (rows) =>
        rocAuc(
          rows.map((row) => [3, 1, 2, 4][row]!),
          rows.map((row) => labels[row]!),
        ),
      { seed: 1, resamples: 200 },
    );
    expect(value).toBeCloseTo(2 / 3, 15);
    expect([low, high]).toEqual([0, 1]);
    expect(bootstrapInterval([], mean, { seed: 0 }).value).toBeNaN();
    expect(bootstrapStatistic(0, () => 1, { seed: 0 }).high).toBeNaN();
    expect(() => bootstrapIntervals(tableOf([1]), [mean], { seed: 0, resamples: 0 })).toThrow(
      'positive whole number of resamples',
    );
    expect(() => bootstrapIntervals(tableOf([1]), [mean], { seed: 0, confidence: 1 })).toThrow(
      'confidence between 0 and 1',
    );
    expect(() => new TotalsTable(2).add([1])).toThrow('expected 2 totals, got 1');
    expect(() =>
      bootstrapInterval(
        [
          { group: 0, totals: [1] },
          { group: 1, totals: [1, 2] },
        ],
        mean,
        { seed: 0 },
      ),
    ).toThrow('expected 1 totals, got 2');
  });
});

describe('paired tests', () => {
  const random = new Random(5);
  const base = Array.from({ length: 200 }, () => random.normal());
  const better = base.map((value) => value + 0.3 + 0.5 * random.normal());
  const noise = base.map((value) => value + 0.5 * random.normal());

  it('find a difference that is there, and none that is not', () => {
    const options = { seed: 3, resamples: 1000 };
    const [found] = pairedBootstrap(tableOf(better), tableOf(base), [mean], options);
    const [exchanged] = approximateRandomization(tableOf(better), tableOf(base), [mean], { seed: 3, trials: 1000 });
    expect(found!.difference).toBeCloseTo(better.reduce((sum, value, i) => sum + value - base[i]!, 0) / 200, 12);
    expect(found!.low).toBeGreaterThan(0);
    expect([found!.pValue, exchanged!.pValue]).toEqual([1 / 1001, 1 / 1001]);
    const [nothing] = pairedBootstrap(tableOf(noise), tableOf(base), [mean], options);
    expect(nothing!.low).toBeLessThan(0);
    expect(nothing!.high).toBeGreaterThan(0);
    expect(nothing!.pValue).toBeGreaterThan(0.05);
  });

  it('agree with all exchanges of five rows', () => {
    const [a, b] = [
      [1, 3, 2, 5, 4],
      [0, 3, 1, 1, 2],
    ];
    const exact = Array.from({ length: 32 }, (_, bits) =>
      a.reduce((sum, value, i) => sum + (value - b[i]!) * ((bits >> i) & 1 ? 1 : -1), 0),
    ).filter((sum) => Math.abs(sum) >= 8).length;
    const trials = 20_000;
    const { pValue } = approximateRandomization(tableOf(a), tableOf(b), [mean], { seed: 1, trials })[0]!;
    expect(Math.abs(pValue - exact / 32)).toBeLessThan(4 * Math.sqrt(((exact / 32) * (1 - exact / 32)) / trials));
  });

  it('give 1 to a system against itself', () => {
    expect(pairedBootstrap(tableOf(base), tableOf(base), [mean], { seed: 0 })[0]).toEqual({
      difference: 0,
      pValue: 1,
      low: 0,
      high: 0,
    });
    expect(approximateRandomization(tableOf(base), tableOf(base), [mean], { seed: 0, trials: 10 })[0]!.pValue).toBe(1);
  });

  it('refuse other rows', () => {
    expect(() => pairedBootstrap(tableOf([1, 2]), tableOf([1]), [mean], { seed: 0 })).toThrow(ShapeError);
    expect(() => approximateRandomization(tableOf([]), tableOf([]), [mean], { seed: 0 })).toThrow(InvalidArgumentError);
    const [a, b] = [new TotalsTable(1), new TotalsTable(1)];
    a.add([1], 'CCO');
    b.add([1], 'CCN');
    expect(() => pairedBootstrap(a, b, [mean], { seed: 0 })).toThrow(
      'both systems on the same examples in the same order',
    );
    const none = new TotalsTable(1);
    none.add([1]);
    for (const [first, second] of [[none, b] as const, [b, none] as const])
      expect(() => pairedBootstrap(first, second, [mean], { seed: 0 })).toThrow('other groups from 0 on');
  });
});

describe('runs', () => {
  const options = { seed: 3, resamples: 1000 };
  const random = new Random(9);
  const base = Array.from({ length: 150 }, () => random.normal());
  const meanOf = (values: readonly number[]) => (rows: readonly number[]) => [
    rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length,
  ];
  const shifted = (by: number) => base.map((value) => value + by);

  it('of one each are compared as the paired bootstrap compares them', () => {
    const better = base.map((value) => value + 0.3 + 0.5 * random.normal());
    const [own] = compareRuns(150, [meanOf(better)], [meanOf(base)], options);
    const [paired] = pairedBootstrap(tableOf(better), tableOf(base), [mean], options);
    expect(own!.difference).toBeCloseTo(paired!.difference, 14);
    // other resamples of the same distribution: bounds agree to a tenth of the interval's width
    const width = paired!.high - paired!.low;
    expect(Math.abs(own!.low - paired!.low)).toBeLessThan(0.1 * width);
    expect(Math.abs(own!.high - paired!.high)).toBeLessThan(0.1 * width);
    expect(own!.pValue).toBe(1 / 1001);
  });

  it('widen an interval by what they differ in', () => {
    const same = [0.1, 0.1, 0.1].map((by) => meanOf(shifted(by)));
    const unlike = [-0.5, 0.2, 0.6].map((by) => meanOf(shifted(by)));
    const [steady] = compareRuns(150, same, [meanOf(base)], options);
    const [wild] = compareRuns(150, unlike, [meanOf(base)], options);
    // rows differ by a constant: nothing is left to chance but the order of summation
    for (const value of [steady!.difference, steady!.low, steady!.high]) expect(value).toBeCloseTo(0.1, 12);
    expect(wild!.difference).toBeCloseTo(0.1, 12);
    // three draws out of three runs: the lowest mean is -0.5, and its probability 1/27 is more than the tail
    expect(wild!.low).toBeCloseTo(-0.5, 12);
    expect(wild!.high).toBeCloseTo(0.6, 12);
    expect(wild!.pValue).toBeGreaterThan(0.5);
  });

  it('have a mean with an interval, undefined figures left out', () => {
    const [interval] = bootstrapRuns(150, [meanOf(base), meanOf(shifted(1))], options);
    expect(interval!.value).toBeCloseTo(base.reduce((sum, value) => sum + value, 0) / 150 + 0.5, 12);
    expect(interval!.low).toBeLessThan(interval!.value - 0.4);
    expect(bootstrapRuns(3, [() => [Number.NaN]], { ...options, resamples: 5 })[0]!.low).toBeNaN();
    expect(() => bootstrapRuns(0, [meanOf(base)], options)).toThrow('expected at least one group');
    expect(() => compareRuns(3, [meanOf(base)], [], options)).toThrow('expected at least one run');
  });
});
