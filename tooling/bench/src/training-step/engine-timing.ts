/** What one engine did in one process. */
export interface EngineTiming {
  engine: string;
  threads: number;
  /** One per measured step. */
  milliseconds: number[];
  /** One per step, the warm-up's first. */
  losses: number[];
  peakMemoryBytes: number;
}
