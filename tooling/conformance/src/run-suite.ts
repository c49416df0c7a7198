import { createRequire } from 'node:module';

export interface SpecFailure {
  name: string;
  message: string;
}

export interface SuiteResult {
  passed: number;
  failures: SpecFailure[];
  passedNames: Set<string>;
}

interface SpecReport {
  status: string;
  fullName: string;
  failedExpectations: { message: string }[];
}

interface JasmineRunner {
  exitOnCompletion: boolean;
  env: {
    configure(options: object): void;
    addReporter(reporter: object): void;
  };
  jasmine: { DEFAULT_TIMEOUT_INTERVAL: number };
  clearReporters(): void;
  execute(): Promise<unknown>;
}

/** An emulated device on a busy machine takes its time. */
const specTimeoutMs = 120_000;

/**
 * Runs every spec that `define` registers, in order.
 *
 * @param define  imports the bundle of specs; jasmine's globals are there while it runs
 * @param filter  a pattern that a spec's full name must match
 */
export async function runSuite(define: () => Promise<unknown>, filter?: RegExp): Promise<SuiteResult> {
  const require = createRequire(import.meta.url);
  const Jasmine = require('jasmine') as new () => JasmineRunner;
  const runner = new Jasmine();
  runner.exitOnCompletion = false;
  runner.jasmine.DEFAULT_TIMEOUT_INTERVAL = specTimeoutMs;
  runner.clearReporters();
  const specFilter = (spec: { getFullName(): string }) => filter === undefined || filter.test(spec.getFullName());
  runner.env.configure({ random: false, specFilter });
  await define();
  const result: SuiteResult = { passed: 0, failures: [], passedNames: new Set() };
  await new Promise<void>((resolve) => {
    runner.env.addReporter({
      specDone({ status, fullName, failedExpectations }: SpecReport) {
        if (status === 'passed') {
          result.passed++;
          result.passedNames.add(fullName);
        } else if (status === 'failed') {
          result.failures.push({ name: fullName, message: failedExpectations[0]?.message ?? '' });
        }
      },
      suiteDone({ fullName, failedExpectations }: SpecReport) {
        const first = failedExpectations[0];
        if (first !== undefined) result.failures.push({ name: `${fullName} (set-up)`, message: first.message });
      },
      jasmineDone: () => resolve(),
    });
    void runner.execute();
  });
  return result;
}
