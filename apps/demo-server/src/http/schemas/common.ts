import { z } from 'zod';

/** Characters of one text; the model's context is the narrower limit. */
const maxTextLength = 65_536;
/** Of a SMILES, as the parser's own limit. */
const maxSmilesLength = 5_000;
const maxMolfileLength = 500_000;
/** Texts of one request. */
export const maxChoices = 8;

export const text = z.string().max(maxTextLength);
export const smiles = z.string().min(1, 'it is empty').max(maxSmilesLength);
export const molfile = z.string().min(1, 'it is empty').max(maxMolfileLength);

export const drawingFields = {
  width: z.int().min(50).max(2000).default(300).describe('Of the drawing, in pixels.'),
  height: z.int().min(50).max(2000).default(240).describe('Of the drawing, in pixels.'),
};

/** `null` as in OpenAI's API: the same as nothing. */
export const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

export const errorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .meta({ id: 'Error' });

/** What every route may answer besides its own. */
export const errorResponses = {
  400: errorSchema,
  401: errorSchema,
  408: errorSchema,
  413: errorSchema,
  429: errorSchema,
  500: errorSchema,
  503: errorSchema,
};

export const usageSchema = z
  .object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
  .meta({ id: 'Usage', description: 'Soft tokens count as prompt tokens.' });

/** Fields of sampling that chat and completions share. */
export const samplingFields = {
  temperature: optional(z.number().min(0).max(2)).describe('0 takes the likeliest token. Default 1.'),
  top_p: optional(z.number().gt(0).max(1)).describe('Default 1.'),
  n: optional(z.int().min(1).max(maxChoices)),
  seed: optional(z.int()).describe('The same seed gives the same text. Default: a new one each time.'),
  stop: optional(z.union([z.string().min(1).max(256), z.array(z.string().min(1).max(256)).max(4)])),
  max_tokens: optional(z.int().min(1).max(1_000_000)).describe(
    'Default 256; never more than the context has room for.',
  ),
  stream: optional(z.boolean()).describe('Server-sent events, the last of them `[DONE]`.'),
  stream_options: optional(z.object({ include_usage: optional(z.boolean()) })),
  presence_penalty: optional(z.literal(0, 'penalties are not supported')),
  frequency_penalty: optional(z.literal(0, 'penalties are not supported')),
  logit_bias: optional(z.record(z.string(), z.never('logit_bias is not supported'))),
  ignore_eos: optional(z.boolean()).describe('Goes on behind an end token, as in vLLM: for measurements.'),
  user: optional(z.string().max(512)),
};
