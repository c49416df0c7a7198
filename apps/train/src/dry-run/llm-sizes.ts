import path from 'node:path';
import { openModel, readJson } from '@molx/checkpoint/model-files';
import { ConfigError } from '@molx/core';
import { CausalLM, llamaConfig, llamaParameterShapes } from '@molx/llm-bridge';
import type { MolxRecipe } from '@molx/trainer';
import { isThere } from './dry-run.js';

/** What a dry run needs of the language model. */
export interface LlmSizes {
  hidden: number;
  parameters: number | undefined;
  /** Of its weights, by published name; undefined where neither its files nor the recipe tell. */
  shapes: ReadonlyMap<string, readonly number[]> | undefined;
  /** What of it may be missing. */
  named: string[];
}

/**
 * The language model's sizes: from its configuration, or from the recipe where it is absent. No weight is read.
 *
 * @param file  the recipe's, for errors
 * @throws {ConfigError} when the model is absent and its width is not given, or another is
 */
export async function llmSizes({ llm }: MolxRecipe, file: string): Promise<LlmSizes> {
  const { model, revision, hidden, parameters } = llm;
  const found = (await isThere(model, revision)) ? await sizesOf(model, revision) : undefined;
  if (found === undefined) {
    if (hidden !== undefined) {
      return { hidden, parameters, shapes: shapesGiven(llm), named: [path.join(model, 'config.json')] };
    }
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
    const shapes = llamaParameterShapes(lm.config);
    return { hidden: lm.config.hidden_size, parameters: lm.parameterCount(), shapes, named: [] };
  }
  const config = llamaConfig(json, `${files.source}/config.json`);
  const shapes = llamaParameterShapes(config);
  const parameters = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const hasWeights = names.some((name) => /\.(safetensors|bin)$/.test(name));
  const named = hasWeights ? [] : [path.join(model, 'model.safetensors')];
  return { hidden: config.hidden_size, parameters, shapes, named };
}

/** The shapes that a recipe's sizes give; undefined where it gives too few. */
function shapesGiven({ hidden, layers, ffn, heads, kvHeads, vocabulary }: MolxRecipe['llm']) {
  if (hidden === undefined || layers === undefined || ffn === undefined || heads === undefined) return undefined;
  const config = llamaConfig({
    hidden_size: hidden,
    num_hidden_layers: layers,
    intermediate_size: ffn,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads ?? heads,
    vocab_size: vocabulary ?? 1,
  });
  return llamaParameterShapes(config);
}
