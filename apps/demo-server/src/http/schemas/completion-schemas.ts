import { z } from 'zod';
import { optional, samplingFields, smiles, text, usageSchema } from './common.js';

/** The body of `/v1/completions`. */
export const completionRequest = z
  .object({
    model: z.string().max(256),
    prompt: z.union([text.min(1, 'it is empty'), z.array(text.min(1, 'it is empty')).min(1).max(16)]),
    molecules: optional(z.array(smiles).max(16)).describe(
      'For each bare `<mol>` of the prompt, a SMILES. With one prompt only.',
    ),
    ...samplingFields,
    logprobs: optional(z.int().min(0).max(5)),
    echo: optional(z.literal(false, 'echo is not supported')),
    suffix: optional(z.never('suffix is not supported')),
    best_of: optional(z.literal(1, 'best_of is not supported')),
  })
  .refine((body) => body.molecules === undefined || typeof body.prompt === 'string', {
    error: 'molecules belong to a single prompt',
    path: ['molecules'],
  })
  .meta({ id: 'CompletionRequest' });

export const completionLogprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number()),
  top_logprobs: z.array(z.record(z.string(), z.number())),
  text_offset: z.array(z.int()),
});

export const completionResponse = z
  .object({
    id: z.string(),
    object: z.literal('text_completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        text: z.string(),
        logprobs: completionLogprobs.nullable(),
        finish_reason: z.enum(['stop', 'length']),
      }),
    ),
    usage: usageSchema,
  })
  .meta({ id: 'CompletionResponse' });
