import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MolxError } from '@molx/core';
import type { ProductLibrarySource } from '../gemm/open-product-library.js';
import { doParts } from './do-parts.js';
import { deskBytes, JobDesk } from './job-desk.js';
import { jobBytes, TeamJob, type TeamTools } from './team-job.js';

/** What the threads of a team are started with. */
export interface TeamWorkerData {
  control: SharedArrayBuffer;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  /** Where matrix products come from. */
  source: ProductLibrarySource;
}

export interface WorkTeamOptions extends Omit<TeamWorkerData, 'control'> {
  /** The calling thread counts. */
  threads: number;
  /** What the calling thread works with. */
  tools: TeamTools;
  worker: URL;
}

/**
 * The script of a team's threads: it stands beside the built package. Undefined where the sources themselves run, which no thread can
 * load.
 */
export function teamWorkerUrl(): URL | undefined {
  const url = new URL('./team-worker.js', import.meta.url);
  return existsSync(fileURLToPath(url)) ? url : undefined;
}

/**
 * Threads that do the parts of one job together, the calling one among them: pieces of elementwise work, and matrix products by a
 * library that runs on one thread in each.
 *
 * What a part holds does not depend on who does it, so the results are the same bits every time. The threads keep no process alive, and
 * sleep when there is nothing to do.
 */
export class WorkTeam {
  readonly threads: number;
  readonly #tools: TeamTools;
  readonly #desk: JobDesk;
  readonly #job: TeamJob;

  constructor({ threads, tools, worker, ...shared }: WorkTeamOptions) {
    this.threads = threads;
    this.#tools = tools;
    const control = new SharedArrayBuffer(deskBytes + jobBytes);
    this.#desk = new JobDesk(control);
    this.#job = new TeamJob(control, deskBytes);
    const workerData: TeamWorkerData = { control, ...shared };
    for (let i = 1; i < threads; i++) {
      const thread = new Worker(worker, { workerData, name: 'molx-cpu' });
      thread.on('error', () => {}); // one that can't start takes no part
      thread.unref();
    }
  }

  /** What is to be done: describe a job, then {@link run} it. */
  get job(): TeamJob {
    return this.#job;
  }

  /**
   * Does all parts of the job that was described.
   *
   * @throws {MolxError} when one could not be done, once all are finished
   */
  run(): void {
    const { parts } = this.#job;
    this.#desk.post(parts);
    doParts(this.#desk, this.#job, this.#tools);
    const reason = this.#desk.waitForEnd(parts);
    if (reason !== undefined) {
      throw new MolxError('device', `A thread of the CPU engine could not do its part: ${reason}`);
    }
  }
}
