import type { EmbeddingKind, MoleculeInput, Molx } from 'molx';
import { EngineError } from '../engine/engine-error.js';
import type { EngineMethods } from '../engine/engine-methods.js';
import type { Stepping } from './scheduler.js';

interface Waiting {
  kind: EmbeddingKind;
  smiles: string[];
  /** How many are done. */
  done: number;
  vectors: Float32Array | undefined;
  tokens: number;
  signal: AbortSignal;
  resolve(result: EngineMethods['embed']['result']): void;
  reject(error: unknown): void;
}

/** Molecules that go through the encoders at once: more gain nothing, and let the language model wait. */
const moleculesAtOnce = 16;

/** Embeddings of many requests, computed together: those of one kind share the passes through the encoders. */
export class EmbedQueue implements Stepping {
  #queue: Waiting[] = [];

  /** @param onWork  called when there is something to do */
  constructor(
    private readonly molx: Molx,
    private readonly onWork: () => void,
  ) {}

  get waiting(): number {
    return this.#queue.length;
  }

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  embed(
    { kind, smiles }: EngineMethods['embed']['params'],
    signal: AbortSignal,
  ): Promise<EngineMethods['embed']['result']> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ kind, smiles, done: 0, vectors: undefined, tokens: 0, signal, resolve, reject });
      this.onWork();
    });
  }

  async step(): Promise<void> {
    this.#dropGone();
    const kind = this.#queue[0]?.kind;
    if (kind === undefined) return;
    const taken: { request: Waiting; inputs: MoleculeInput[] }[] = [];
    let room = moleculesAtOnce;
    await this.molx.rdkit.revive();
    for (const request of this.#queue.filter((each) => each.kind === kind)) {
      if (room === 0) break;
      const next = request.smiles.slice(request.done, request.done + room);
      try {
        taken.push({ request, inputs: featurizeRows(this.molx, next, request) });
        room -= next.length;
      } catch (error) {
        this.#leave(request);
        request.reject(error);
        await this.molx.rdkit.revive();
      }
    }
    if (taken.length === 0) return;
    try {
      await this.#compute(kind, taken);
    } catch (error) {
      for (const { request } of taken) {
        this.#leave(request);
        request.reject(error);
      }
    }
  }

  async #compute(kind: EmbeddingKind, taken: { request: Waiting; inputs: MoleculeInput[] }[]): Promise<void> {
    const tensor = this.molx.embed(
      taken.flatMap(({ inputs }) => inputs),
      kind,
    );
    const width = tensor.shape[1];
    let values: Float32Array;
    try {
      values = (await tensor.data()) as Float32Array;
    } finally {
      tensor.dispose();
    }
    let row = 0;
    for (const { request, inputs } of taken) {
      request.vectors ??= new Float32Array(request.smiles.length * width);
      request.vectors.set(values.subarray(row * width, (row + inputs.length) * width), request.done * width);
      request.done += inputs.length;
      request.tokens += inputs.reduce((sum, { tokens }) => sum + (tokens?.length ?? 0), 0);
      row += inputs.length;
      if (request.done < request.smiles.length) continue;
      this.#leave(request);
      request.resolve({ vectors: request.vectors, width, tokens: request.tokens });
    }
  }

  #leave(request: Waiting): void {
    this.#queue = this.#queue.filter((each) => each !== request);
  }

  #dropGone(): void {
    for (const request of this.#queue.filter(({ signal }) => signal.aborted)) {
      this.#leave(request);
      request.reject(new EngineError({ kind: 'cancelled', message: 'The request was cancelled.' }));
    }
  }
}

/** Rows of an error are counted over the whole request. */
function featurizeRows(molx: Molx, smiles: readonly string[], { smiles: all, done }: Waiting): MoleculeInput[] {
  return smiles.map((each, index) => {
    try {
      return molx.featurize([each])[0]!;
    } catch (error) {
      if (all.length === 1 || !(error instanceof Error)) throw error;
      throw new EngineError({ kind: 'unreadable', message: `input ${done + index}: ${error.message}` });
    }
  });
}
