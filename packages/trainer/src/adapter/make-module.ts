import { ConfigError } from '@molx/core';
import { GraphEncoder } from '@molx/graph-encoder';
import type { CausalLM } from '@molx/llm-bridge';
import { FusionAdapter } from '@molx/fusion-adapter';
import { SmilesEncoder } from '@molx/smiles-encoder';
import * as tf from '@tensorflow/tfjs-core';
import { type MolxArchitecture, MolxModule } from 'molx';
import type { MolxRecipe } from '../recipe/index.js';
import { architectureOf } from './architecture-of.js';

/**
 * The module that a recipe starts from: random, or with the encoders' published weights where it names them.
 *
 * @throws {ConfigError} when a checkpoint's sizes are not the recipe's
 * @throws {CheckpointError} when a checkpoint is missing or truncated
 */
export async function makeModule(recipe: MolxRecipe, lm: CausalLM): Promise<MolxModule> {
  const { seed, model } = recipe;
  const architecture = architectureOf(recipe, { hidden: lm.config.hidden_size, embeddingRms: embeddingRms(lm) });
  const module = new MolxModule(architecture, {
    smiles: await smilesEncoder(architecture, model.smiles, seed),
    graph: await graphEncoder(architecture, model.graph, seed + 1),
    adapter: FusionAdapter.random(architecture.adapter, { seed: seed + 2 }),
  });
  if (model.softPrompt.tokens > 0 && model.softPrompt.text !== undefined) {
    startSoftPrompt(module.adapter, lm, model.softPrompt.text, model.softPrompt.tokens);
  }
  applyFreezing(module, recipe);
  return module;
}

/** Freezes the encoders where the recipe says so. */
export function applyFreezing(module: MolxModule, { model }: MolxRecipe): void {
  if (model.trainEncoders) return;
  module.smiles?.freeze();
  module.graph?.freeze();
}

async function smilesEncoder(
  { smiles: config, smilesTokenizer: tokenizer }: MolxArchitecture,
  settings: MolxRecipe['model']['smiles'],
  seed: number,
): Promise<SmilesEncoder | undefined> {
  if (config === undefined || settings === 'off') return undefined;
  if (settings.checkpoint === undefined) return SmilesEncoder.random(config, { seed, tokenizer });
  const encoder = await SmilesEncoder.fromPretrained(settings.checkpoint, { tokenizer });
  assertSameSizes(settings.checkpoint, { ...encoder.config }, { ...config }, ['hidden', 'layers', 'vocabSize', 'maxPositions']);
  return encoder;
}

async function graphEncoder(
  { graph: config }: MolxArchitecture,
  settings: MolxRecipe['model']['graph'],
  seed: number,
): Promise<GraphEncoder | undefined> {
  if (config === undefined || settings === 'off') return undefined;
  if (settings.checkpoint === undefined) return GraphEncoder.random(config, { seed });
  const encoder = await GraphEncoder.fromPretrained(settings.checkpoint);
  assertSameSizes(settings.checkpoint, { ...encoder.config }, { ...config }, ['layer', 'hidden', 'layers']);
  return encoder;
}

function assertSameSizes(
  path: string,
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
  keys: readonly string[],
): void {
  for (const key of keys) {
    if (actual[key] === expected[key]) continue;
    throw new ConfigError(path, `its ${key} is ${actual[key]}, the recipe says ${expected[key]}. Give the checkpoint's sizes.`);
  }
}

/** Root mean square of the language model's embedding table. */
function embeddingRms(lm: CausalLM): number {
  const table = lm.namedParameters().get('model.embed_tokens.weight')!.tensor;
  return tf.tidy(() => Math.sqrt(tf.mean(tf.square(table)).dataSync()[0]!));
}

/** Starts the soft prompt from the embeddings of `text`, repeated until its tokens are filled. */
function startSoftPrompt(adapter: FusionAdapter, lm: CausalLM, text: string, tokens: number): void {
  const ids = lm.tokenizer.encode(text, { addSpecialTokens: false });
  const filled = Array.from({ length: tokens }, (_, index) => ids[index % ids.length]!);
  tf.tidy(() => adapter.initialiseSoftPrompt(tf.squeeze(lm.embed([filled]), [0])));
}
