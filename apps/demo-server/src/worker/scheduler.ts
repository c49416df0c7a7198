import { setImmediate as turn } from 'node:timers/promises';
import { EngineError } from '../engine/engine-error.js';

/** Work that goes on piece by piece. */
export interface Stepping {
  /** Whether there is something to do. */
  readonly isBusy: boolean;
  /** Does the next piece. It must not throw: an error belongs to the requests that it concerns. */
  step(): Promise<void>;
}

interface Job {
  run(): Promise<void>;
  readonly signal: AbortSignal | undefined;
  cancel(): void;
}

/** Milliseconds of a round after which no other job begins: a molecule takes less than a step of all texts, and shall not wait for one. */
const jobsMs = 20;

/**
 * Shares out the one device: each round does one piece of every {@link Stepping} work and as many of the jobs that wait as begin
 * within `jobsMs`, at least one; then it lets messages in.
 */
export class Scheduler {
  readonly #steppers: Stepping[] = [];
  #jobs: Job[] = [];
  #isClosed = false;
  #running: Promise<void> | undefined;

  /** @param onRound  called after each round */
  constructor(private readonly onRound: () => void = () => {}) {}

  /** Jobs that wait. */
  get waiting(): number {
    return this.#jobs.length;
  }

  add(stepper: Stepping): void {
    this.#steppers.push(stepper);
  }

  /** Begins its rounds, where it rests: to be called when a stepper has got something to do. */
  wake(): void {
    this.#running ??= this.#rounds().finally(() => {
      this.#running = undefined;
    });
  }

  /** Does a job in its turn, or not at all when its caller has gone before. */
  run<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = () => reject(new EngineError({ kind: 'cancelled', message: 'The request was cancelled.' }));
      if (this.#isClosed || signal?.aborted) return cancel();
      this.#jobs.push({
        signal,
        cancel,
        run: async () => {
          try {
            resolve(await work());
          } catch (error) {
            reject(error);
          }
        },
      });
      this.wake();
    });
  }

  /** Ends after the present round; jobs that wait are cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#jobs.splice(0)) job.cancel();
    await this.#running;
  }

  async #rounds(): Promise<void> {
    await turn();
    while (!this.#isClosed && (this.#jobs.length > 0 || this.#steppers.some(({ isBusy }) => isBusy))) {
      for (const stepper of this.#steppers) if (stepper.isBusy) await stepper.step();
      await this.#nextJobs();
      this.onRound();
      await turn();
    }
  }

  async #nextJobs(): Promise<void> {
    const begin = performance.now();
    do {
      this.#dropGone();
      await this.#jobs.shift()?.run();
    } while (this.#jobs.length > 0 && performance.now() - begin < jobsMs);
  }

  #dropGone(): void {
    const gone = this.#jobs.filter(({ signal }) => signal?.aborted);
    this.#jobs = this.#jobs.filter((job) => !gone.includes(job));
    for (const job of gone) job.cancel();
  }
}
