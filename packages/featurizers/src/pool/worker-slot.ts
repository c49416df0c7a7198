import { MolxError } from '@molx/core';
import { RdkitError } from '@molx/molecule';
import type { FeaturizedRow } from '../featurize-rows.js';
import type { CreateFeaturizerWorker, FeaturizerWorker } from './featurizer-worker.js';
import type { FeaturizeRequest, FeaturizeResponse } from './protocol.js';

/** How a request ended: with rows, or because the worker died of it. */
export type Outcome = { rows: FeaturizedRow[] } | { crash: string };

interface Pending {
  request: FeaturizeRequest;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** One place of a pool: a worker, started when first needed and again after each crash, with one request at a time. */
export class WorkerSlot {
  readonly #create: CreateFeaturizerWorker;
  readonly #timeoutMs: number;
  #worker: FeaturizerWorker | undefined;
  /** The worker has said that RDKit is loaded; a crash before that would only repeat itself. */
  #ready = false;
  #pending: Pending | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(create: CreateFeaturizerWorker, timeoutMs: number) {
    this.#create = create;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws {MolxError} what the request itself is at fault for, or that the worker can't start */
  run(request: FeaturizeRequest): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#pending = { request, resolve, reject };
      this.#worker ??= this.#start();
      if (this.#ready) this.#startTimer();
      this.#worker.post(request);
    });
  }

  /** Stops the worker; what is pending rejects. */
  async close(reason: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settle()?.reject(reason);
    await worker?.terminate();
  }

  #start(): FeaturizerWorker {
    this.#ready = false;
    const worker: FeaturizerWorker = this.#create({
      onResponse: (response) => worker === this.#worker && this.#hear(response),
      onCrash: (reason) => worker === this.#worker && this.#crash(reason),
    });
    return worker;
  }

  #hear({ id, rows, failure }: FeaturizeResponse): void {
    if (failure !== undefined) this.#settle()?.reject(new MolxError(failure.code, failure.message));
    else if (id === -1) this.#startTimer();
    else if (id === this.#pending?.request.id) this.#settle()?.resolve({ rows });
  }

  #crash(reason: string): void {
    this.#worker = undefined;
    const pending = this.#settle();
    if (this.#ready) pending?.resolve({ crash: reason });
    else pending?.reject(new RdkitError(`A featurizer worker can't start: ${reason}.`));
  }

  /** The time is the request's own: loading RDKit does not count. */
  #startTimer(): void {
    this.#ready = true;
    this.#timer = setTimeout(() => this.#hang(), this.#timeoutMs);
  }

  #hang(): void {
    const worker = this.#worker;
    this.#crash(`it took longer than ${this.#timeoutMs} ms`);
    worker?.terminate();
  }

  #settle(): Pending | undefined {
    clearTimeout(this.#timer);
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }
}
