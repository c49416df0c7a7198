/** A run's `summary.json`. Losses are nats per label token, pooled over tokens; null where unknown. */
export interface RunSummary {
  recipe: string;
  steps: number;
  epochs: number;
  trainLoss: number | null;
  valLoss: number | null;
  /** With another molecule's encodings. */
  valLossShuffled: number | null;
  /** With the mean soft tokens of the training set. */
  valLossEmpty: number | null;
  trainableParameters: number;
  totalParameters: number;
  samplesPerSecond: number | null;
  tokensPerSecond: number | null;
  /** Peak resident set of the process. */
  peakMemoryBytes: number;
  device: string;
  gemm: string | null;
  seed: number;
  wallSeconds: number;
  invalidMolecules: number;
  version: string;
}
