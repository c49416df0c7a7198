/** How one check ended. */
export interface Finding {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  /** What was seen, why it failed, or why it was left out. */
  detail: string;
  seconds: number;
}

/** A measurement, judged where a target stands beside it. */
export interface Measurement {
  name: string;
  value: number;
  unit: string;
  /** What the value is compared with, and the share of it that must be reached. */
  target?: { than: string; atLeast: number; reached: number };
  note?: string;
}

export interface StepContext {
  /** Small sizes, and no speed is judged: for the emulator. */
  tiny: boolean;
  /** The packed folder, which holds the assets. */
  folder: string;
  /** Runs one check, which fails by throwing; what it returns is written down. */
  check(name: string, run: () => string | undefined | Promise<string | undefined>): Promise<void>;
  /** Writes down what could not be checked here. */
  skip(name: string, reason: string): void;
  /** Writes down a measurement; unless `tiny`, it is also a check when it has a target. */
  measure(measurement: Measurement): void;
}

/** One part of the check, run in a process of its own. */
export interface Step {
  name: string;
  /** The step's process is ended after so many seconds; what it found until then is kept. */
  limitSeconds: number;
  run(context: StepContext): Promise<void>;
}
