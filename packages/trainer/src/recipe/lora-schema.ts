import { z } from 'zod';
import { dropout, positive, size } from './fields.js';

const modules = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Low-rank changes of the LLM; the defaults are MolX's settings. */
export const loraSchema = z.strictObject({
  rank: size.default(8).describe('Columns of each low-rank product.'),
  alpha: positive.default(32).describe('A product counts alpha / rank times.'),
  dropout: dropout.default(0.1).describe('Of what enters the products, while training.'),
  rsLora: z.boolean().default(false).describe('Count alpha / sqrt(rank) times instead, which large ranks need.'),
  targetModules: modules
    .default('all-linear')
    .describe(
      "The linear layers, by PEFT's rules: a list of ends of names (q_proj, mlp.up_proj), all-linear for all but the output head, or a regular expression of whole names.",
    ),
  excludeModules: modules.optional().describe('Which of them not, in the same manner.'),
  learningRate: positive
    .optional()
    .describe("The highest learning rate of LoRA, on the stage's schedule; by default the stage's own."),
});
