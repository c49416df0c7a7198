import { z } from 'zod';
import { excludedFileSchema } from './data-schema.js';
import { count, depth, epsilon, path, positive, share, size } from './fields.js';
import { checkedStage, stageFields } from './task-schema.js';

/** Sizes of a Llama-architecture LM. */
export const lmModelSchema = z
  .strictObject({
    hidden: size.describe('Width of the token states.'),
    layers: depth.describe('Decoder layers.'),
    heads: size.describe('Attention heads; must divide hidden.'),
    kvHeads: size.optional().describe('Key and value heads; must divide heads, which is the default.'),
    ffn: size.describe('Width inside the SwiGLU blocks.'),
    maxPositions: size.default(512).describe('The longest sequence.'),
    ropeBase: positive.default(10000).describe('Base of the rotary frequencies.'),
    normEpsilon: epsilon.default(1e-5).describe("RMSNorm's epsilon."),
    tieEmbeddings: z.boolean().default(true).describe('One table for input and output embeddings.'),
  })
  .check((context) => {
    const { hidden, heads, kvHeads = heads } = context.value;
    const report = (key: string, message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path: [key], message });
    if (hidden % heads !== 0) report('heads', `${heads} heads do not divide hidden ${hidden}`);
    else if ((hidden / heads) % 2 !== 0) {
      report('heads', `each of ${heads} heads is ${hidden / heads} wide, and rotary positions need an even width`);
    }
    if (heads % kvHeads !== 0) report('kvHeads', `${kvHeads} key and value heads do not divide ${heads} heads`);
  });

/** A file of plain text, one document per row. */
export const lmTextSchema = z.strictObject({
  path: path.describe('The file, relative to data.directory.'),
  format: z
    .enum(['csv', 'tsv', 'jsonl', 'txt'])
    .optional()
    .describe('By default what the name says; txt has one document per line.'),
  column: z.string().min(1).default('text').describe('The column that holds the text.'),
  smiles: z.string().min(1).optional().describe('The column with the SMILES, so that excluded molecules are left out.'),
  weight: z.number().positive().max(1000).default(1).describe('Passes over the file per epoch.'),
});

/** Plain text to learn English from, beside the molecules' questions. */
export const lmCorpusSchema = z.strictObject({
  directory: path
    .default('.')
    .describe("Where the files are; --data overrides it. By default the recipe's own folder."),
  files: z.array(lmTextSchema).default([]).describe('The files.'),
  exclude: z
    .array(excludedFileSchema)
    .default([])
    .describe('Files whose molecules are left out of text that names its SMILES, as under data.exclude.'),
  maxTokens: size.min(2).default(128).describe('Longer documents are cut into stretches of this many tokens.'),
});

const slots = z.strictObject({
  share: share.default(1).describe('Share of the examples that are questions with a slot; the rest are plain text.'),
  minFacts: count.default(1).describe('Facts in a slot at least.'),
  maxFacts: count.optional().describe('Facts in a slot at most; by default all that are known.'),
  empty: share.default(0.08).describe('Share of the slots left empty, so that the LM learns to answer without.'),
  shuffle: z.boolean().default(false).describe("Shuffle the order of the facts, instead of keeping the file's."),
  packed: share
    .default(0)
    .describe(
      'Share of the slots in which each fact is one embedding, the scaled sum of its tokens: what soft tokens look like.',
    ),
  corrupted: share
    .default(0)
    .describe("Share of the facts replaced by another molecule's, so that the LM weighs what it reads."),
});

/** One stretch of the curriculum: how full the slots are where soft tokens will stand. */
export const lmStageSchema = checkedStage(
  stageFields.extend({
    slots: slots.prefault({}).describe('Facts written as text where the soft tokens will stand.'),
  }),
);
