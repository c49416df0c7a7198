import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Finding, Measurement } from './step.js';

export interface StepResult {
  name: string;
  /** When the step ended, in UTC. */
  at: string;
  seconds: number;
  tiny: boolean;
  findings: Finding[];
  measurements: Measurement[];
}

/** The content of results.json. */
export interface CheckResults {
  format: 1;
  machine: { system: string; node: string; cpu: string; cores: number; memoryGiB: number };
  /** In the order in which they ran last. */
  steps: StepResult[];
}

/** What an earlier run wrote; undefined where there is none or it can't be read. */
export function readResults(file: string): CheckResults | undefined {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as CheckResults;
    return results.format === 1 && Array.isArray(results.steps) ? results : undefined;
  } catch {
    return undefined;
  }
}

/** Writes beside and renames: whoever reads finds a whole file. */
export function writeResults(file: string, results: CheckResults): void {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(results, null, 2)}\n`);
  renameSync(beside, file);
}

/** Replaces a step's earlier result. */
export function withStep(results: CheckResults, step: StepResult): CheckResults {
  return { ...results, steps: [...results.steps.filter(({ name }) => name !== step.name), step] };
}
