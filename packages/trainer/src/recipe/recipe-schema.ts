import { z } from 'zod';
import { dataSchema } from './data-schema.js';
import { count, depth, orOff, path, share, size, whole } from './fields.js';
import { withKnownFigure } from './known-figure.js';
import { withKnownParts } from './known-parts.js';
import { withKnownTasks } from './known-tasks.js';
import { lmCorpusSchema, lmModelSchema, lmStageSchema } from './lm-schema.js';
import { loraSchema } from './lora-schema.js';
import { modelSchema } from './model-schema.js';
import { promptSchema } from './prompt-schema.js';
import { stageSchema, taskSchema } from './task-schema.js';

const llmFields = z.strictObject({
  model: z.string().min(1).describe('A folder (./, ../ or absolute) or a hub id.'),
  revision: z.string().min(1).optional().describe('Branch, tag or commit on the hub.'),
  hidden: size
    .optional()
    .describe("The LLM's width: needed only where its files are absent, and checked where they are not."),
  parameters: whole(1, 1e15).optional().describe("The LLM's parameters, for honest shares where its files are absent."),
  layers: depth
    .optional()
    .describe("Its decoder layers: with ffn, heads and kvHeads LoRA's size, where its files are absent."),
  ffn: size.optional().describe('Width inside its feed-forward blocks, likewise.'),
  heads: size.optional().describe('Its attention heads, likewise.'),
  kvHeads: size.optional().describe('Its key and value heads, likewise; by default as many as heads.'),
  vocabulary: whole(1, 1e7)
    .optional()
    .describe('Its tokens, likewise; needed only where LoRA changes the output head.'),
});

const llm = z
  .union([z.string().min(1), llmFields])
  .transform((value): z.infer<typeof llmFields> => (typeof value === 'string' ? { model: value } : value));

const evaluation = z.strictObject({
  everySteps: count
    .optional()
    .describe('Optimizer steps between two looks at the validation loss; by default only at the end.'),
  molecules: count.default(256).describe('Validation molecules that take part, the same ones each time.'),
  batchSize: size.default(32).describe('Examples in one forward pass.'),
  generate: whole(0, 1e9).default(12).describe('Molecules of the report whose answers are generated at the end.'),
  maxNewTokens: size.default(256).describe('Tokens to generate per answer at most.'),
  resamples: whole(100, 100_000).default(1000).describe('Bootstrap resamples behind each interval.'),
  patience: count
    .optional()
    .describe('Validations in a row without a better one after which a stage ends early; by default none does.'),
});

const ema = z.strictObject({
  decay: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.999)
    .describe('What an average keeps of itself in a step; less at first: (1 + n) / (10 + n) after n steps.'),
});

const checkpoint = z.strictObject({
  everySteps: count
    .default(500)
    .describe('Optimizer steps between two saves of checkpoints/last; the end always saves.'),
});

const shared = {
  name: z
    .string()
    .regex(/^[\w.-]+$/, 'may hold letters, digits, ".", "_" and "-" only: it names the run\'s folder')
    .describe('Names the run and its folder.'),
  seed: whole(0, 0xffffffff).default(0).describe('All random numbers derive from it.'),
  data: dataSchema.describe('What is read, held out and left out.'),
  prompt: promptSchema.prefault({}).describe('How instruction, molecule and answer stand together.'),
  tasks: z.record(z.string().min(1), taskSchema).describe('The mixture: task names with their weights.'),
  evaluation: evaluation.prefault({}).describe('Validation while and after training.'),
  checkpoint: checkpoint.prefault({}).describe('Saving.'),
  onNonFinite: z
    .enum(['stop', 'skip'])
    .default('stop')
    .describe('At a loss or gradient that is NaN or infinite: stop with an error, or skip the step and count it.'),
};

const moleculeEvaluation = evaluation.extend({
  metric: z
    .string()
    .default('loss')
    .describe(
      'What decides which validation is better: loss, or a figure of generated answers as TASK.FIGURE, such as description.bleu2, kind.exact or logP.mae.',
    ),
});

/** A recipe that trains MolX on an LLM, which is frozen or learns low-rank changes. */
const molxRecipe = z.strictObject({
  kind: z.literal('molx').default('molx').describe('molx trains the adapter, lm pre-trains a causal LM.'),
  llm: llm.describe('The frozen LLM: a folder, a hub id, or a map with model and sizes.'),
  from: path
    .optional()
    .describe('A run or checkpoint to start from, of the same sizes: its weights instead of random ones.'),
  model: modelSchema.describe('The adapter.'),
  lora: orOff(loraSchema).default('off').describe('Low-rank changes of the LLM that are trained too, or off.'),
  ...shared,
  evaluation: moleculeEvaluation.prefault({}).describe('Validation while and after training.'),
  ema: orOff(ema)
    .default('off')
    .describe('Running averages of the trained weights, which are what is validated, saved and asked; or off.'),
  randomSmiles: share.default(0).describe('Share of training examples whose molecule is written as a random SMILES.'),
  stages: z.array(stageSchema).min(1).describe('What is trained, in order.'),
  variants: z
    .record(
      z.string().regex(/^[\w.-]+$/, 'may hold letters, digits, ".", "_" and "-" only'),
      z.record(z.string(), z.unknown()),
    )
    .optional()
    .describe(
      'Other settings to train side by side by --variants: a name, and keys of the recipe with their values, a.b for nested ones.',
    ),
});

export const molxRecipeSchema = withKnownFigure(withKnownParts(withKnownTasks(molxRecipe, { smilesText: true })));

/** A recipe that pre-trains a small causal LM to read facts about molecules from its prompt. */
export const lmRecipeSchema = withKnownTasks(
  z.strictObject({
    kind: z.literal('lm').describe('molx trains the adapter, lm pre-trains a causal LM.'),
    model: lmModelSchema.describe('The sizes of the LM.'),
    tokenizer: path.describe('The folder of the tokenizer (tokenizer.json), relative to the recipe.'),
    factsField: z
      .string()
      .min(1)
      .default('facts')
      .describe('The text field with the facts of a molecule, parted by ";": what stands in a slot.'),
    corpus: lmCorpusSchema.prefault({}).describe('Plain text beside the molecules.'),
    ...shared,
    stages: z.array(lmStageSchema).min(1).describe('The curriculum, in order.'),
  }),
  { smilesText: false },
);

/** A resolved recipe of kind molx. */
export type MolxRecipe = z.output<typeof molxRecipeSchema>;
/** A resolved recipe of kind lm. */
export type LmRecipe = z.output<typeof lmRecipeSchema>;
export type Recipe = MolxRecipe | LmRecipe;
export type Stage = MolxRecipe['stages'][number];
export type LmStage = LmRecipe['stages'][number];
export type TaskSettings = MolxRecipe['tasks'][string];
export type DataSettings = MolxRecipe['data'];
export type DataFile = DataSettings['files'][number];
export type ExcludedFile = DataSettings['exclude'][number];
export type TrainedCard = DataSettings['cards'][number];
export type HeldOutCard = DataSettings['leaks']['against'][number];
