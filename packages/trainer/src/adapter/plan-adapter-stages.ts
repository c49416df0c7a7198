import { hash32, Random } from '@molx/core';
import type { MoleculeRecord } from '../data/index.js';
import type { PlannedStage } from '../loop/index.js';
import type { MolxRecipe } from '../recipe/index.js';
import {
  examplePools,
  examplesPerEpoch,
  MixtureSampler,
  type MoleculePermutation,
  type PoolExample,
  permuteMolecules,
} from '../sampler/index.js';
import { stageSteps } from '../schedule/index.js';
import type { FeatureSource, WeightedTask } from '../tasks/index.js';
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

/** About as long as the answers of tasks that are not texts, in characters. */
const shortAnswer = 8;

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
          length: answerLength(options),
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

/** Characters of an answer, so that a batch holds answers of similar length. */
function answerLength({
  tasks,
  records,
  features,
}: AdapterStagesOptions): (task: string, example: PoolExample) => number {
  const texts = new Map(tasks.filter(({ task }) => task.kind === 'text').map(({ task }) => [task.name, task]));
  return (name, { record, answer }) => {
    const task = texts.get(name);
    if (task === undefined) return shortAnswer;
    const molecule = records[record]!;
    return task.answer(molecule, features.of(molecule.smiles), answer).text.length;
  };
}
