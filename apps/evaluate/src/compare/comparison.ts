/** A model and what it is compared with. */
export interface ComparedPair {
  model: string;
  than: string;
}

/** One model's score over its runs, with an interval over molecules and runs. */
export interface RunsScore {
  name: string;
  title: string;
  better: 'higher' | 'lower';
  /** The mean over the runs; null where it is undefined in one of them. */
  value: number | null;
  low: number | null;
  high: number | null;
  by_run: (number | null)[];
}

/** How one model's mean over its runs differs from another's, on the same questions. */
export interface RunsDifference {
  name: string;
  title: string;
  better: 'higher' | 'lower';
  difference: number | null;
  low: number | null;
  high: number | null;
  p_value: number | null;
  /** Run less run in the order of the folders, a model of one run being each one's counterpart; null where the models have other numbers of runs. */
  by_run: (number | null)[] | null;
  /**
   * `better` and `worse` when the interval leaves out 0 and every run's difference has the same sign; else `noise`; null where undefined.
   */
  verdict: 'better' | 'worse' | 'noise' | null;
}

export interface ComparedTask {
  name: string;
  title: string;
  protocol: string;
  questions: number;
  models: { model: string; runs: number; scores: RunsScore[] }[];
  comparisons: { model: string; than: string; scores: RunsDifference[] }[];
}

/** What `evaluate compare --json` prints. */
export interface Comparison {
  molx_version: string;
  folders: string[];
  intervals: { method: string; confidence: number; resamples: number; seed: number };
  /** What is not as the protocols have it. */
  deviations: string[];
  tasks: ComparedTask[];
}
