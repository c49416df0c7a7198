import type { GenerateResult } from '../engine/engine-methods.js';

/** A request's tokens: each prompt counts once, however many texts continue it. */
export function usageOf({ promptTokens, completionTokens }: GenerateResult) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const [prompt, completion] = [sum(promptTokens), sum(completionTokens)];
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
