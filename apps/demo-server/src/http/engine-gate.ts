import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { CallOptions, Engine } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { EngineFacts, EngineMethod, EngineMethods } from '../engine/engine-methods.js';
import { ApiError, apiErrorOf } from './api-error.js';

export interface GateLimits {
  /** Texts that may be written or wait to be. */
  maxTexts: number;
  /** Other requests that may be under way. */
  maxRequests: number;
  /** From a request's admission to its end. */
  timeoutMs: number;
  /** How long one that finds the queue full waits for its refusal: a client that asks again at once would cost more than it gets. */
  refusalMs: number;
}

/** Refusals that wait; those beyond are given at once. */
const maxRefusals = 1000;

/** The way to the engine: it lets in as much as the engine can bear, and sends away the rest. */
export class EngineGate {
  #texts = 0;
  #requests = 0;
  #refusals = 0;

  constructor(
    readonly engine: Engine,
    private readonly limits: GateLimits,
  ) {}

  /** @throws {ApiError} while the model is loaded, and after the engine is lost */
  get facts(): EngineFacts {
    const { facts, isReady } = this.engine;
    if (facts !== undefined && isReady) return facts;
    throw new ApiError(503, 'The model is not loaded.', {
      type: 'server_error',
      code: 'not_ready',
      retryAfterSeconds: 2,
    });
  }

  /** Texts under way. */
  get texts(): number {
    return this.#texts;
  }

  /**
   * Calls the engine for a client; when he goes, or the time is over, the request is cancelled.
   *
   * @throws {ApiError} 429 when the queue is full, 408 when the time is over, and what the engine says
   */
  async call<M extends EngineMethod>(
    reply: FastifyReply,
    method: M,
    params: EngineMethods[M]['params'],
    onPiece?: CallOptions<M>['onPiece'],
  ): Promise<EngineMethods[M]['result']> {
    void this.facts;
    const leave = this.#enter(method, params);
    if (leave instanceof ApiError) return this.#refuse(leave);
    const time = AbortSignal.timeout(this.limits.timeoutMs);
    const gone = new AbortController();
    const goes = () => gone.abort();
    reply.raw.once('close', goes);
    try {
      if (reply.raw.destroyed) goes();
      return await this.engine.call(method, params, { signal: AbortSignal.any([time, gone.signal]), onPiece });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (gone.signal.aborted) throw new ApiError(499, 'The client has gone.', { code: 'client_gone' });
      if (time.aborted) throw this.#timeout();
      if (error.kind === 'internal') reply.request.log.error({ err: error }, 'the engine failed');
      throw apiErrorOf(error);
    } finally {
      reply.raw.off('close', goes);
      leave();
    }
  }

  #timeout(): ApiError {
    const seconds = this.limits.timeoutMs / 1000;
    return new ApiError(408, `The answer took longer than ${seconds} s.`, { code: 'timeout' });
  }

  /** @throws {ApiError} the refusal, after a while */
  async #refuse(refusal: ApiError): Promise<never> {
    if (this.#refusals >= maxRefusals) throw refusal;
    this.#refusals++;
    await sleep(this.limits.refusalMs);
    this.#refusals--;
    throw refusal;
  }

  /** @returns what to call when the request is done; or why it can't begin */
  #enter<M extends EngineMethod>(method: M, params: EngineMethods[M]['params']): (() => void) | ApiError {
    const { maxTexts, maxRequests } = this.limits;
    if (method === 'generate') {
      const { prompts, choices } = params as EngineMethods['generate']['params'];
      const texts = prompts.length * choices;
      if (this.#texts + texts > maxTexts) return this.#full('texts', this.#texts, maxTexts);
      this.#texts += texts;
      return () => {
        this.#texts -= texts;
      };
    }
    if (this.#requests + 1 > maxRequests) return this.#full('requests', this.#requests, maxRequests);
    this.#requests++;
    return () => {
      this.#requests--;
    };
  }

  #full(what: string, under: number, limit: number): ApiError {
    return new ApiError(429, `The server is busy: ${under} of at most ${limit} ${what} are under way. Try again.`, {
      type: 'rate_limit_error',
      code: 'queue_full',
      // about what a full set of texts takes with the embedded model
      retryAfterSeconds: 1,
    });
  }
}
