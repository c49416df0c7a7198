/** One line of a benchmark's table. */
export interface BenchRow {
  /** Which benchmark: `training-step`. */
  bench: string;
  /** What was measured. */
  name: string;
  /** The median. */
  value: number;
  unit: string;
  /** How many measurements the median is of. */
  samples: number;
  /** What the value is compared with, and the ratio that must be reached; absent for a baseline. */
  bar?: { than: string; atLeast: number; reached: number };
  note?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
