import { randomInt } from 'node:crypto';
import type { Sampling } from '../engine/engine-methods.js';

/** The fields of sampling as a body has them. */
export interface SamplingBody {
  temperature?: number | undefined;
  top_p?: number | undefined;
  seed?: number | undefined;
  stop?: string | string[] | undefined;
  max_tokens?: number | undefined;
  ignore_eos?: boolean | undefined;
}

/** @param fallback  the temperature where the body has none: OpenAI's is 1 */
export function samplingOf(body: SamplingBody, logprobs?: number | undefined, fallback = 1): Sampling {
  return {
    maxTokens: body.max_tokens,
    temperature: body.temperature ?? fallback,
    topP: body.top_p ?? 1,
    seed: body.seed ?? randomInt(2 ** 31),
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    ignoreEnd: body.ignore_eos ?? false,
    logprobs,
  };
}
