import type { RunFigures, ScoreSheet, ScoreWithInterval } from '@molx/metrics';
import type { SavedPrediction } from '../run/saved-prediction.js';

/** One answer, and how good it is. */
export interface RowOutcome {
  prediction: SavedPrediction;
  /** What the size table averages: a similarity, a hit, an absolute error; undefined where nothing could be parsed. */
  value: number | undefined;
  /** A few words for the gallery: `ROUGE-L 0.41`. */
  verdict: string;
}

/** All answers of one model to one task, scored. */
export interface ScoredTask {
  sheet: ScoreSheet;
  /** The sheet's, and what follows from no sums: ROC-AUC. */
  scores: ScoreWithInterval[];
  /** The scores on drawn rows of the sheet, in the same order. */
  figures: RunFigures;
  rows: RowOutcome[];
  /** What {@link RowOutcome.value} is. */
  value: { title: string; better: 'higher' | 'lower'; rule: string };
}
