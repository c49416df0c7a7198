import { ConfigError } from '@molx/core';
import { CausalLM, type LoraAdapter, PromptReader } from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import { type LlmIdentity, llmIdentity, type MolxConfig, type MolxModule, relativeLlm } from 'molx';
import { type Dataset, sayLeaks } from '../data/index.js';
import type { PlannedStage } from '../loop/index.js';
import { validationMolecules } from '../prompts/validation-molecules.js';
import { validationQuestions } from '../prompts/validation-questions.js';
import type { MolxRecipe } from '../recipe/index.js';
import type { RunFolder } from '../run-folder/index.js';
import { beginFolder, loadMolecules, type OpenSession } from '../session/index.js';
import { FeatureSource, recipeTasks, type WeightedTask } from '../tasks/index.js';
import { InputSource } from './input-source.js';
import { loadAdapterData } from './load-adapter-data.js';
import { makeModule, plannedArchitecture } from './make-module.js';
import { openLora } from './open-lora.js';
import { planAdapterStages, type StageBatch } from './plan-adapter-stages.js';
import { PromptData } from './prompt-data.js';
import { resumeAdapter } from './resume-adapter.js';
import type { TrainAdapterOptions } from './train-adapter-options.js';
import { Validation } from './validation.js';
import { warmStart } from './warm-start.js';

/** All that a run of `train` works on. */
export interface AdapterRun extends OpenSession<MolxRecipe> {
  permuteMolecules: boolean;
  lm: CausalLM;
  reader: PromptReader;
  module: MolxModule;
  /** The language model's low-rank changes, where the recipe has any. */
  lora: LoraAdapter | undefined;
  config: MolxConfig;
  dataset: Dataset;
  tasks: WeightedTask[];
  features: FeatureSource;
  inputs: InputSource;
  prompts: PromptData;
  validation: Validation;
  stages: PlannedStage<StageBatch>[];
}

/**
 * Opens language model, module and data, checks that they fit each other, and begins the run's folder.
 *
 * @throws {MolxError} naming the place and the remedy; what the folder held is then as it was
 */
export async function openAdapterRun(options: TrainAdapterOptions, folder: RunFolder): Promise<AdapterRun> {
  const { recipe, logger, resume = false } = options;
  const { seed, evaluation } = recipe;
  const lm = await openLlm(recipe);
  const last = folder.checkpoint('last');
  const identity = await llmIdentity(lm, relativeLlm(recipe.llm.model, last));
  const saved = resume ? await resumeAdapter(folder, options, identity) : undefined;
  const lora = saved?.lora === undefined ? openLora(lm, recipe) : lm.lora.addStored(saved.lora);
  const module = saved?.module ?? (await newModule(recipe, lm, lora, identity));

  const rdkit = await loadRdkit();
  const inputs = new InputSource(rdkit, module.architecture);
  const { dataset, invalid } = await loadMolecules(folder, resume, (onInvalid) =>
    loadAdapterData(recipe, inputs, { onInvalid, featurizer: options.featurizer }),
  );
  const { train, validation: heldOut, excluded } = dataset;
  sayLeaks(dataset, logger);
  logger.info(
    `${train.length} molecules to train on, ${heldOut.length} held out, ${excluded} excluded, ${dataset.invalid} invalid`,
  );
  const tasks = await recipeTasks(recipe, dataset);
  const features = new FeatureSource(rdkit);
  const prompts = new PromptData({
    recipe,
    tokenizer: lm.tokenizer,
    tasks: new Map(tasks.map(({ task }) => [task.name, task])),
    features,
    slotsPerMolecule: module.slotsPerMolecule,
    maxPositions: lm.config.max_position_embeddings,
  });
  const records = validationMolecules(heldOut, evaluation.molecules, seed);
  const questions = validationQuestions(tasks, records, seed);
  const { batchSize } = evaluation;
  const reader = new PromptReader(lm);
  const validation = new Validation({ lm, reader, module, prompts, inputs, records, questions, seed, batchSize });
  const { template, endToken, includeSmiles } = recipe.prompt;
  const prompt = { template, endToken, includeSmiles };
  const config: MolxConfig = { ...module.architecture, prompt, llm: identity };
  const permuteMolecules = saved?.state.permuteMolecules ?? options.permuteMolecules ?? false;
  const sources = { recipe, lm, module, lora, tasks, records: train, prompts, inputs, features };
  const stages = planAdapterStages({ ...sources, permute: permuteMolecules });
  await beginFolder(folder, { recipe, dataset, invalid, resumeStep: saved?.state.step });
  return {
    ...options,
    permuteMolecules,
    folder,
    saved,
    lm,
    reader,
    module,
    lora,
    config,
    dataset,
    tasks,
    features,
    inputs,
    prompts,
    validation,
    stages,
  };
}

/** The weights of a run that begins: those of `from`, or those that the recipe starts with. */
function newModule(
  recipe: MolxRecipe,
  lm: CausalLM,
  lora: LoraAdapter | undefined,
  llm: LlmIdentity,
): Promise<MolxModule> {
  const { from } = recipe;
  if (from === undefined) return makeModule(recipe, lm);
  return warmStart({ from, architecture: plannedArchitecture(recipe, lm), llm, lora });
}

/** @throws {ConfigError} when the model is not as wide as the recipe says */
async function openLlm({ llm: { model, revision, hidden } }: MolxRecipe): Promise<CausalLM> {
  const lm = await CausalLM.fromPretrained(model, { revision });
  const width = lm.config.hidden_size;
  if (hidden !== undefined && hidden !== width) {
    throw new ConfigError(
      model,
      `its hidden size is ${width}, the recipe's llm.hidden says ${hidden}. Correct either.`,
    );
  }
  return lm;
}
