import { hash32, Random } from '@molx/core';
import type { MoleculeRecord } from '../data/index.js';
import type { PlannedStage } from '../loop/index.js';
import type { MolxRecipe } from '../recipe/index.js';
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
import type { FeatureSource, Task, WeightedTask } from '../tasks/index.js';
import type { AdapterBatch } from './adapter-objective.js';
import type { InputSource } from './input-source.js';
import type { PromptData } from './prompt-data.js';

export interface AdapterStagesOptions {
  recipe: MolxRecipe;
  tasks: readonly WeightedTask[];
  records: readonly MoleculeRecord[];
  prompts: PromptData;
  inputs: InputSource;
  features: FeatureSource;
  /** The control: every prompt sees the encodings of another molecule. */
  permute: boolean;
}

/** Answers of each task that are encoded to learn how long they are. */
const sampledAnswers = 16;

/** The stages of a recipe, ready to run. */
export function planAdapterStages(options: AdapterStagesOptions): PlannedStage<AdapterBatch>[] {
  const { recipe, tasks, records, permute } = options;
  return recipe.stages.map((stage, index) => {
    const pools = examplePools(tasks, records, stage.tasks);
    const seed = hash32(`${recipe.seed}/stage ${index}`);
    const moleculeOf: MoleculePermutation = permute ? permuteMolecules(pools, seed) : (_task, record) => record;
    return {
      ...stage,
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
  });
}

function collate(
  examples: readonly { task: string; record: number; answer: number; draw: number }[],
  { recipe, records, prompts, inputs }: AdapterStagesOptions,
  moleculeOf: MoleculePermutation,
): AdapterBatch {
  const drawn = examples.map((example) => {
    const random = new Random(example.draw);
    const question = prompts.question(example, records[example.record]!, random);
    const { smiles } = records[moleculeOf(example.task, example.record)]!;
    const isRandom = random.uniform() < recipe.randomSmiles;
    return { labelled: question.labelled, input: isRandom ? inputs.randomised(smiles, random) : inputs.of(smiles) };
  });
  return { inputs: drawn.map(({ input }) => input), prompts: drawn.map(({ labelled }) => labelled) };
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
