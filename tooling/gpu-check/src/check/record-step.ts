import type { Finding, Measurement, Step, StepContext } from './step.js';

/** What a step wrote down, in order. */
export type StepRecord = { finding: Finding } | { measurement: Measurement };

/**
 * Runs a step in this process. A check that fails ends neither the step nor the process; an error outside of a check
 * becomes a failed finding by the step's name.
 *
 * @param record  hears of everything as soon as it is known
 */
export async function recordStep(
  step: Step,
  options: Pick<StepContext, 'tiny' | 'folder'>,
  record: (record: StepRecord) => void,
): Promise<void> {
  const started = performance.now();
  const add = (name: string, outcome: Finding['outcome'], detail: string, since: number) =>
    record({ finding: { name, outcome, detail, seconds: (performance.now() - since) / 1000 } });
  const context: StepContext = {
    ...options,
    async check(name, run) {
      const since = performance.now();
      try {
        add(name, 'passed', (await run()) ?? '', since);
      } catch (error) {
        add(name, 'failed', describe(error), since);
      }
    },
    skip: (name, reason) => add(name, 'skipped', reason, performance.now()),
    measure(measurement) {
      record({ measurement });
      const { name, target } = measurement;
      if (target === undefined || options.tiny) return;
      const outcome = target.reached >= target.atLeast ? 'passed' : 'failed';
      const detail = `${target.reached.toFixed(3)} of ${target.than}, at least ${target.atLeast} is wanted`;
      add(name, outcome, detail, performance.now());
    },
  };
  try {
    await step.run(context);
  } catch (error) {
    add(step.name, 'failed', describe(error), started);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
