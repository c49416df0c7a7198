import { EngineError } from './engine-error.js';
import type { EngineFacts, EngineMethod, EngineMethods } from './engine-methods.js';
import type { EngineLoad, FromEngine, ToEngine } from './messages.js';

/** The near end of a channel to the engine: a Worker or a MessagePort. */
export interface EnginePort {
  postMessage(message: ToEngine): void;
  on(event: 'message', listener: (message: FromEngine) => void): unknown;
}

export interface CallOptions<M extends EngineMethod> {
  /** Frees what the request holds of the engine; the call then throws {EngineError} of kind `cancelled`. */
  signal?: AbortSignal | undefined;
  onPiece?: ((piece: EngineMethods[M]['piece']) => void) | undefined;
}

interface Pending {
  method: EngineMethod;
  resolve(result: never): void;
  reject(error: Error): void;
  onPiece(piece: never): void;
}

/** The main thread's face of the device worker. */
export class Engine {
  readonly ready: Promise<EngineFacts>;
  /** As the engine last told. */
  load: EngineLoad = { rows: 0, waiting: 0, indexed: undefined };
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #lost: EngineError | undefined;
  #facts: EngineFacts | undefined;
  #settle!: { resolve(facts: EngineFacts): void; reject(error: Error): void };

  constructor(private readonly port: EnginePort) {
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.ready.catch(() => undefined);
    port.on('message', (message) => this.#receive(message));
  }

  /** Undefined until the model is loaded. */
  get facts(): EngineFacts | undefined {
    return this.#facts;
  }

  /** False before the model is loaded, and after the engine is lost. */
  get isReady(): boolean {
    return this.#facts !== undefined && this.#lost === undefined;
  }

  /** Requests under way. */
  pending(methods: readonly EngineMethod[]): number {
    return [...this.#pending.values()].filter(({ method }) => methods.includes(method)).length;
  }

  /** @throws {EngineError} */
  call<M extends EngineMethod>(
    method: M,
    params: EngineMethods[M]['params'],
    { signal, onPiece = () => {} }: CallOptions<M> = {},
  ): Promise<EngineMethods[M]['result']> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    if (signal?.aborted)
      return Promise.reject(new EngineError({ kind: 'cancelled', message: 'The request was cancelled.' }));
    const id = this.#nextId++;
    const cancel = () => {
      this.port.postMessage({ type: 'cancel', id });
      this.#finish(id)?.reject(new EngineError({ kind: 'cancelled', message: 'The request was cancelled.' }));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const result = new Promise<EngineMethods[M]['result']>((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject, onPiece });
    });
    this.port.postMessage({ type: 'call', id, method, params } as ToEngine);
    return result.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** Nothing will come any more: all that is under way fails. */
  lose(error: EngineError): void {
    this.#lost ??= error;
    this.#settle.reject(error);
    for (const id of [...this.#pending.keys()]) this.#finish(id)!.reject(error);
  }

  /** Lets the engine free its device and end. What is under way is cancelled. */
  close(): void {
    this.port.postMessage({ type: 'close' });
    this.lose(new EngineError({ kind: 'cancelled', message: 'The server is shutting down.' }));
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        this.#facts = message.facts;
        this.#settle.resolve(message.facts);
        break;
      case 'failed':
        this.lose(new EngineError(message.failure));
        break;
      case 'load':
        this.load = message.load;
        break;
      case 'piece':
        this.#pending.get(message.id)?.onPiece(message.piece as never);
        break;
      case 'result':
        this.#finish(message.id)?.resolve(message.result as never);
        break;
      case 'error':
        this.#finish(message.id)?.reject(new EngineError(message.failure));
    }
  }

  #finish(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
