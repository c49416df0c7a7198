import type { SavedPrediction } from '../run/saved-prediction.js';
import { marginOf } from './score-task.js';

/** How often `Yes` is true among answers of about the same P(Yes). */
export interface CalibrationBin {
  /** P(Yes) in low .. high. */
  low: number;
  high: number;
  rows: number;
  /** Mean P(Yes) in the bin. */
  predicted: number;
  /** Share of rows whose truth is Yes. */
  observed: number;
}

/** Whether a model's yes/no probabilities are what happens. */
export interface Calibration {
  rows: number;
  /** Mean of the bins' |predicted - observed|, weighted by rows (Guo et al. 2017, arXiv 1706.04599). */
  expected_calibration_error: number;
  /** Mean squared difference of P(Yes) and truth (Brier 1950). */
  brier: number;
  bins: CalibrationBin[];
}

const binCount = 10;

/** From the likelihoods of Yes and No; undefined where no row has them. */
export function calibrationOf(predictions: readonly SavedPrediction[]): Calibration | undefined {
  const rows = predictions.flatMap((prediction) => {
    const margin = marginOf(prediction);
    return margin === undefined ? [] : [{ p: 1 / (1 + Math.exp(-margin)), truth: Number(prediction.truth === 'Yes') }];
  });
  if (rows.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const members = rows.filter(({ p }) => Math.min(binCount - 1, Math.floor(p * binCount)) === bin);
    return {
      low: bin / binCount,
      high: (bin + 1) / binCount,
      rows: members.length,
      predicted: mean(members.map(({ p }) => p)),
      observed: mean(members.map(({ truth }) => truth)),
    };
  }).filter((bin) => bin.rows > 0);
  const gaps = bins.map((bin) => (bin.rows / rows.length) * Math.abs(bin.predicted - bin.observed));
  return {
    rows: rows.length,
    expected_calibration_error: gaps.reduce((sum, gap) => sum + gap, 0),
    brier: mean(rows.map(({ p, truth }) => (p - truth) ** 2)),
    bins,
  };
}
