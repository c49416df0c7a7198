import { InvalidArgumentError, Random } from '@molx/core';
import { checkSampling, type SamplingOptions, sampleToken } from './sample-token.js';
import { type TokenLogprob, tokenLogprob } from './token-logprob.js';

/** How one row of a batch is continued. */
export interface RowOptions extends SamplingOptions {
  /** Default 256. */
  maxNewTokens?: number | undefined;
  /** The row's own stream of random numbers. Default that of {@link rowRandom} for seed 0 and row 0. */
  random?: Random | undefined;
  /** Ends the row before any of these texts appears; needs a tokenizer. */
  stop?: readonly string[] | undefined;
  /** Ids that end the row. Default: those of the model's configuration and tokenizer; none for never. */
  eos?: readonly number[] | undefined;
  /** Keeps each token's log-probability, with those of so many of the likeliest tokens at its place. Default: none is kept. */
  logprobs?: number | undefined;
}

/** Why a row has ended: at an end token or a stop text, or because its tokens or the model's positions were used up. */
export type FinishReason = 'stop' | 'length';

/** What a row needs of its model. */
export interface RowModel {
  /** Text of a row's new tokens, for stop texts. */
  decode?: ((ids: readonly number[]) => string) | undefined;
  readonly eosIds: readonly number[];
  readonly maxPositions: number;
}

/** The stream of random numbers that a row draws from: its own, whatever rows stand beside it. */
export function rowRandom(seed: number, row: number): Random {
  return new Random(seed).fork(`row ${row}`);
}

/** A text in the making: one row of a batch. */
export class GenerationRow {
  readonly #ids: number[] = [];
  readonly #logprobs: TokenLogprob[] = [];
  readonly #random: Random;
  readonly #eos: readonly number[];
  readonly #limit: number;
  #finishReason: FinishReason | undefined;

  /** @param promptTokens  how many of the model's positions its prompt takes */
  constructor(
    private readonly model: RowModel,
    private readonly options: RowOptions,
    readonly promptTokens: number,
  ) {
    const { maxNewTokens = 256, random = rowRandom(0, 0), eos = model.eosIds } = options;
    this.#random = random;
    this.#eos = eos;
    this.#limit = Math.min(maxNewTokens, model.maxPositions - promptTokens + 1);
  }

  /** @throws {InvalidArgumentError} when an option is out of range */
  static check(options: RowOptions, model: RowModel): void {
    checkSampling(options);
    const { maxNewTokens = 256, stop = [], logprobs = 0 } = options;
    if (!(Number.isInteger(maxNewTokens) && maxNewTokens >= 1)) {
      throw new InvalidArgumentError(`maxNewTokens must be a positive integer, got ${maxNewTokens}.`);
    }
    if (stop.length > 0 && model.decode === undefined) throw new InvalidArgumentError('stop texts need a tokenizer.');
    if (!(Number.isInteger(logprobs) && logprobs >= 0)) {
      throw new InvalidArgumentError(`logprobs must be a whole number of at least 0, got ${logprobs}.`);
    }
  }

  /** The new tokens; an end token is given too, so that a reader can tell why the row has ended. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Of each new token, where they were asked for. */
  get logprobs(): readonly TokenLogprob[] {
    return this.#logprobs;
  }

  /** Undefined while more tokens are to come. */
  get finishReason(): FinishReason | undefined {
    return this.#finishReason;
  }

  /** Draws the next token. @param logits  [vocabulary], of the place behind the last token */
  draw(logits: Float32Array): number {
    const token = sampleToken(logits, this.options, this.#random);
    this.#ids.push(token);
    const { logprobs } = this.options;
    if (logprobs !== undefined) this.#logprobs.push(tokenLogprob(logits, token, logprobs));
    if (this.#eos.includes(token) || this.#hasStopText()) this.#finishReason = 'stop';
    else if (this.#ids.length >= this.#limit) this.#finishReason = 'length';
    return token;
  }

  #hasStopText(): boolean {
    const { stop = [] } = this.options;
    if (stop.length === 0) return false;
    const written = this.model.decode!(this.#ids);
    return stop.some((text) => written.includes(text));
  }
}
