import { hash32, Random } from '@molx/core';
import type { PlannedStage } from '../loop/index.js';
import { type MolxRecipe, type Stage, trainedParts } from '../recipe/index.js';
import {
  type ExamplePool,
  examplePools,
  examplesPerEpoch,
  MixtureSampler,
  type MoleculePermutation,
  type PoolExample,
  permuteMolecules,
} from '../sampler/index.js';
import { stageSteps } from '../schedule/index.js';
import type { Task } from '../tasks/index.js';
import { type AdapterBatch, loraPrefix } from './adapter-objective.js';
import type { AdapterStagesOptions } from './adapter-stages-options.js';
import type { ContrastiveBatch } from './contrastive-objective.js';
import { contrastiveStage } from './contrastive-stage.js';
import { dropModalities } from './drop-modalities.js';
import { settingsOf } from './stage-settings.js';
import { trainParts } from './train-parts.js';

/** Answers of each task that are encoded to learn how long they are. */
const sampledAnswers = 16;

/** A batch of either kind of stage. */
export type StageBatch = AdapterBatch | ContrastiveBatch;

/** The stages of a recipe, ready to run. */
export function planAdapterStages(options: AdapterStagesOptions): PlannedStage<StageBatch>[] {
  const { recipe, lm } = options;
  const firstWithLora = recipe.stages.findIndex((stage) => trainedParts(recipe, stage).includes('lora'));
  return recipe.stages.map((stage, index) => {
    const seed = hash32(`${recipe.seed}/stage ${index}`);
    const planned =
      stage.objective === 'contrastive' ? contrastiveStage(stage, seed, options) : answersStage(stage, seed, options);
    return {
      ...planned,
      learningRateScale: loraScale(recipe, stage.learningRate),
      begin: () => {
        trainParts(options, trainedParts(recipe, stage));
        // before its first stage a new LoRA changes nothing: it would only cost time
        lm.lora.activate(...(recipe.from !== undefined || index >= firstWithLora ? lm.lora.names : []));
      },
    };
  });
}

/** What is learned by answering the tasks' questions. */
function answersStage(stage: Stage, seed: number, options: AdapterStagesOptions): PlannedStage<AdapterBatch> {
  const { tasks, records, permute } = options;
  const pools = examplePools(tasks, records, stage.tasks);
  const moleculeOf: MoleculePermutation = permute ? permuteMolecules(pools, seed) : (_task, record) => record;
  return {
    ...settingsOf(stage),
    ...stageSteps(stage, examplesPerEpoch(pools)),
    batches: (state) =>
      new MixtureSampler({
        pools,
        batchSize: stage.batchSize,
        seed,
        length: answerLength(pools, options),
        ...(state === undefined ? {} : { state }),
      }),
    collate: ({ examples }) => collate(examples, options, moleculeOf),
  };
}

/** LoRA has a learning rate of its own, on the stage's schedule. */
function loraScale({ lora }: MolxRecipe, learningRate: number): (name: string) => number {
  const factor = lora === 'off' ? 1 : (lora.learningRate ?? learningRate) / learningRate;
  return (name) => (name.startsWith(loraPrefix) ? factor : 1);
}

function collate(
  examples: readonly { task: string; record: number; answer: number; draw: number }[],
  { recipe, records, prompts, inputs, module }: AdapterStagesOptions,
  moleculeOf: MoleculePermutation,
): AdapterBatch {
  const { modalityDropout: rate } = recipe.model;
  const drawn = examples.map((example) => {
    const random = new Random(example.draw);
    const seen = records[moleculeOf(example.task, example.record)]!;
    const question = prompts.question(example, records[example.record]!, random, { source: seen.source });
    const isRandom = random.uniform() < recipe.randomSmiles;
    if (module.adapter === undefined) {
      if (question.task.smilesText !== undefined) return { labelled: question.labelled, input: {}, kept: undefined };
      const text = isRandom ? inputs.randomSmiles(seen.smiles, random) : seen.source;
      return { labelled: prompts.withSmiles(question, text).labelled, input: {}, kept: undefined };
    }
    const input = isRandom ? inputs.randomised(seen.smiles, random) : inputs.of(seen.smiles);
    const kept = rate === 0 ? undefined : dropModalities(module.modalities.length, rate, random);
    return { labelled: question.labelled, input, kept };
  });
  return {
    inputs: drawn.map(({ input }) => input),
    prompts: drawn.map(({ labelled }) => labelled),
    kept: drawn.every(({ kept }) => kept === undefined) ? undefined : drawn.map(({ kept }) => kept!),
  };
}

/** Tokens by which answers must differ to be kept apart: finer steps would fill batches with a single task. */
const lengthStep = 4;

/** About how many tokens an answer has, in steps, so that a batch holds answers of similar length. */
function answerLength(
  pools: readonly ExamplePool[],
  { recipe, tasks, records, features, prompts }: AdapterStagesOptions,
): (task: string, example: PoolExample) => number {
  const taskOf = new Map(tasks.map(({ task }) => [task.name, task]));
  const answer = (task: Task, { record, answer }: PoolExample) =>
    task.answer(records[record]!, features.of(records[record]!.smiles), answer);
  const typical = new Map(
    pools.map(({ task: name, examples }) => {
      const task = taskOf.get(name)!;
      const sample = new Random(`${recipe.seed}/${name} lengths`).shuffle([...examples]).slice(0, sampledAnswers);
      const answers = sample.map((example) => answer(task, example));
      const tokens = answers.reduce((sum, given) => sum + prompts.encode(given).length, 0);
      const characters = answers.reduce((sum, { text }) => sum + text.length, 0);
      return [name, { tokens: tokens / Math.max(1, sample.length), perCharacter: tokens / Math.max(1, characters) }];
    }),
  );
  return (name, example) => {
    const task = taskOf.get(name)!;
    const { tokens, perCharacter } = typical.get(name)!;
    // what is computed from the molecule would cost more than the better order gives
    const length = task.kind === 'text' ? answer(task, example).text.length * perCharacter : tokens;
    return Math.round(length / lengthStep);
  };
}
