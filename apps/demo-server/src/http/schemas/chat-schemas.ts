import { z } from 'zod';
import { molfile, optional, samplingFields, smiles, text, usageSchema } from './common.js';

const textPart = z.object({ type: z.literal('text'), text });
const moleculePart = z
  .object({ type: z.literal('molecule'), smiles: optional(smiles), molfile: optional(molfile) })
  .refine((part) => (part.smiles === undefined) !== (part.molfile === undefined), 'give either smiles or molfile')
  .meta({ id: 'MoleculePart', description: 'A molecule, as SMILES or as a molfile.' });

const content = z.union([
  text,
  z
    .array(z.discriminatedUnion('type', [textPart, moleculePart]))
    .min(1)
    .max(64),
]);

const message = z
  .object({
    role: z.enum(['system', 'developer', 'user', 'assistant']),
    content: content.nullish().describe('Text, which may hold `<mol>CCO</mol>`; or parts.'),
    name: optional(z.string().max(256)),
  })
  .meta({ id: 'ChatMessage' });

/** The body of `/v1/chat/completions`. What would change the answer and is not supported is refused, the rest ignored. */
export const chatRequest = z
  .object({
    model: z.string().max(256),
    messages: z.array(message).min(1).max(256),
    ...samplingFields,
    max_completion_tokens: samplingFields.max_tokens,
    logprobs: optional(z.boolean()),
    top_logprobs: optional(z.int().min(0).max(20)),
    response_format: optional(z.object({ type: z.literal('text', 'only text is supported') })),
    tools: optional(z.array(z.never('tools are not supported'))),
    tool_choice: optional(z.enum(['none', 'auto'], 'tools are not supported')),
    functions: optional(z.array(z.never('functions are not supported'))),
    modalities: optional(z.array(z.literal('text', 'only text is supported'))),
    audio: optional(z.never('audio is not supported')),
  })
  .refine((body) => body.top_logprobs === undefined || body.logprobs === true, {
    error: 'top_logprobs needs logprobs: true',
    path: ['top_logprobs'],
  })
  .meta({ id: 'ChatRequest' });

const figure = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()) });

export const chatLogprobs = z.object({
  content: z.array(figure.extend({ top_logprobs: z.array(figure) })),
  refusal: z.null(),
});

const finishReason = z.enum(['stop', 'length']);

export const chatResponse = z
  .object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
        logprobs: chatLogprobs.nullable(),
        finish_reason: finishReason,
      }),
    ),
    usage: usageSchema,
  })
  .meta({ id: 'ChatResponse' });
