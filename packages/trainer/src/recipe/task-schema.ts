import { z } from 'zod';
import { count, epsilon, notNegative, passes, positive, size, weight, whole, wording } from './fields.js';
import { trainableParts } from './trained-parts.js';

/** How one task enters the mixture; every key but weight has a default that depends on the task. */
export const taskSchema = z.strictObject({
  weight: weight.describe(
    'Passes over the task per epoch: 1 takes every molecule once, 0.1 a tenth of them, the next tenth in the next epoch.',
  ),
  text: z
    .string()
    .min(1)
    .optional()
    .describe("The text field that holds the answers, for a task whose name isn't the field's."),
  answer: z
    .enum(['text', 'yesNo', 'number'])
    .optional()
    .describe(
      'What the text field holds: texts (the default), 1 and 0 for Yes and No, or numbers. Other cells are left out.',
    ),
  balance: z
    .boolean()
    .optional()
    .describe('Draw Yes and No equally often, by repeating the rarer; only with answer yesNo. Default false.'),
  label: wording.optional().describe('What {field} in the prompt becomes, such as Description.'),
  instructions: z.array(wording).min(1).optional().describe('Paraphrases of the instruction, one drawn per example.'),
  decimals: whole(0, 6)
    .optional()
    .describe(
      'Decimals of a number; by default 0 for counts, tpsa and molecularWeight, 1 for logP, 2 for qed and text fields.',
    ),
  maxSmilesLength: count
    .optional()
    .describe('Leave out molecules with a longer SMILES; 200 by default for canonicalSmiles.'),
});

/** The keys that stages of every kind of recipe have. */
export const stageFields = z.strictObject({
  name: z.string().min(1).default('main').describe('What logs call the stage.'),
  steps: count.optional().describe('Optimizer steps; give this or epochs.'),
  epochs: passes.positive().optional().describe('Passes over the mixture; give this or steps.'),
  batchSize: size.describe('Examples in one forward and backward pass.'),
  accumulate: size.default(1).describe('Passes whose gradients are summed into one optimizer step.'),
  learningRate: positive.describe('The highest learning rate, reached at the end of the warm-up.'),
  minLearningRate: notNegative.default(0).describe('The learning rate that the cosine ends at.'),
  warmupSteps: whole(0, 1e9)
    .optional()
    .describe('Optimizer steps of linear warm-up; give this or warmupEpochs, or none for no warm-up.'),
  warmupEpochs: passes.optional().describe('The warm-up in epochs.'),
  betas: z
    .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
    .default([0.9, 0.95])
    .describe("AdamW's decay of the two moments."),
  epsilon: epsilon.default(1e-8).describe("AdamW's epsilon."),
  weightDecay: notNegative
    .default(0)
    .describe('Decoupled weight decay, on matrices only (norms, biases and the soft prompt have none).'),
  clipNorm: positive.optional().describe('The gradient norm, over all parameters, that steps are scaled down to.'),
  tasks: z.record(z.string(), weight).optional().describe('Task weights of this stage, instead of those under tasks.'),
});

type StageChecks = Pick<
  z.infer<typeof stageFields>,
  'steps' | 'epochs' | 'warmupSteps' | 'warmupEpochs' | 'learningRate' | 'minLearningRate'
>;

/** The rules between the keys of a stage, for the stages of every kind of recipe. */
export function checkedStage<T extends z.ZodType<StageChecks>>(stage: T): T {
  return stage
    .refine((stage) => (stage.steps === undefined) !== (stage.epochs === undefined), {
      message: 'give exactly one of steps and epochs',
    })
    .refine((stage) => stage.warmupSteps === undefined || stage.warmupEpochs === undefined, {
      message: 'give warmupSteps or warmupEpochs, not both',
      path: ['warmupEpochs'],
    })
    .refine((stage) => stage.minLearningRate <= stage.learningRate, {
      message: 'minLearningRate is above learningRate',
      path: ['minLearningRate'],
    });
}

/** One stretch of training with its own schedule. */
export const stageSchema = checkedStage(
  stageFields.extend({
    objective: z
      .enum(['answers', 'contrastive'])
      .default('answers')
      .describe(
        "What is learned: answers trains through the LLM on the tasks; contrastive brings each molecule's SMILES and graph vectors together, without LLM and tasks.",
      ),
    temperature: z
      .number()
      .min(1e-4)
      .max(1e4)
      .default(0.1)
      .describe('Of a contrastive stage: the lower, the more the hardest confusions count.'),
    train: z
      .array(z.enum(trainableParts))
      .min(1)
      .optional()
      .describe(
        'What learns: adapter (with the soft prompt), encoders, lora; by default all that is on, the encoders as model.trainEncoders says; of a contrastive stage, adapter and encoders.',
      ),
  }),
);
