import { z } from 'zod';
import { optional, smiles } from './common.js';

/** Molecules of one request. */
const maxMolecules = 256;

/** The body of `/v1/embeddings`. */
export const embeddingRequest = z
  .object({
    model: z.string().max(256).default('molx-fused'),
    input: z.union([smiles, z.array(smiles).min(1).max(maxMolecules)]).describe('One SMILES or several.'),
    encoding_format: optional(z.enum(['float', 'base64'])).describe(
      'Default float; base64 is of little-endian float32.',
    ),
    dimensions: optional(z.never('dimensions is not supported')),
    user: optional(z.string().max(512)),
  })
  .meta({ id: 'EmbeddingRequest' });

export const embeddingResponse = z
  .object({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'EmbeddingResponse' });
