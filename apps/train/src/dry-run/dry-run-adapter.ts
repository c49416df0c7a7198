import path from 'node:path';
import { openModel, readJson } from '@molx/checkpoint/model-files';
import { ConfigError } from '@molx/core';
import { CausalLM, llamaConfig, llamaParameterShapes } from '@molx/llm-bridge';
import { selectDevice } from '@molx/nn/node';
import { architectureOf, cardFiles, type MolxRecipe, parameterTable } from '@molx/trainer';
import { MolxModule } from 'molx';
import { type DryRun, dryRunOf, isThere } from './dry-run.js';

/**
 * Checks a recipe and all its shapes without training.
 *
 * @param file  the recipe's, for errors
 * @throws {ConfigError} when sizes do not fit each other, or the language model is absent and its width is not given
 */
export async function dryRunAdapter(recipe: MolxRecipe, file: string): Promise<DryRun> {
  await selectDevice('cpu', { gemm: 'js' });
  const llm = await llmSizes(recipe, file);
  const module = MolxModule.empty(architectureOf(recipe, { hidden: llm.hidden, embeddingRms: 1 }));
  const parameters = parameterTable(module, llm.parameters);
  module.dispose();
  const { model, data } = recipe;
  const encoders = [model.smiles, model.graph].flatMap((encoder) =>
    encoder === 'off' || encoder.checkpoint === undefined ? [] : [encoder.checkpoint],
  );
  const styles = data.styles === undefined ? [] : [data.styles];
  const cards = await cardFiles(data, recipe.tasks);
  const files = [...[...data.files, ...data.exclude].map((each) => each.path), ...cards];
  return dryRunOf(recipe.name, parameters, [...llm.named, ...encoders, ...styles, ...files]);
}

interface LlmSizes {
  hidden: number;
  parameters: number | undefined;
  /** What of it may be missing. */
  named: string[];
}

/** The language model's width and size: from its configuration, or from the recipe where it is absent. No weight is read. */
async function llmSizes({ llm }: MolxRecipe, file: string): Promise<LlmSizes> {
  const { model, revision, hidden, parameters } = llm;
  const found = (await isThere(model, revision)) ? await sizesOf(model, revision) : undefined;
  if (found === undefined) {
    if (hidden !== undefined) return { hidden, parameters, named: [path.join(model, 'config.json')] };
    throw new ConfigError(
      file,
      `llm: ${model} is absent, and its width is not known. Give llm.hidden and llm.parameters.`,
    );
  }
  if (hidden !== undefined && hidden !== found.hidden) {
    throw new ConfigError(
      model,
      `its hidden size is ${found.hidden}, the recipe's llm.hidden says ${hidden}. Correct either.`,
    );
  }
  return found;
}

/** Undefined for a folder without a language model. */
async function sizesOf(model: string, revision: string | undefined): Promise<LlmSizes | undefined> {
  const files = await openModel(model, { revision, offline: true });
  const json = await readJson(files, 'config.json');
  const names = (await files.names?.()) ?? [];
  if (json === undefined) {
    if (!names.some((name) => name.endsWith('.bin'))) return undefined;
    using lm = await CausalLM.fromPretrained(model, { revision, offline: true }); // llama2.c: its sizes stand in the weights
    return { hidden: lm.config.hidden_size, parameters: lm.parameterCount(), named: [] };
  }
  const config = llamaConfig(json, `${files.source}/config.json`);
  const parameters = [...llamaParameterShapes(config).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  const hasWeights = names.some((name) => /\.(safetensors|bin)$/.test(name));
  return { hidden: config.hidden_size, parameters, named: hasWeights ? [] : [path.join(model, 'model.safetensors')] };
}
