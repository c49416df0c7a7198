import { ConfigError, Random } from '@molx/core';
import { FusionAdapter } from '@molx/fusion-adapter';
import { GraphEncoder } from '@molx/graph-encoder';
import type { CausalLM } from '@molx/llm-bridge';
import type { Module } from '@molx/nn';
import { SmilesEncoder } from '@molx/smiles-encoder';
import * as tf from '@tensorflow/tfjs-core';
import { type MolxArchitecture, MolxModule } from 'molx';
import type { MolxRecipe } from '../recipe/index.js';
import { architectureOf } from './architecture-of.js';
import { assertModelFits } from './assert-model-fits.js';

/**
 * The module that a recipe starts from: random, or with the encoders' published weights where it names them.
 *
 * @throws {ConfigError} when a checkpoint's sizes are not the recipe's
 * @throws {CheckpointError} when a checkpoint is missing or truncated
 */
export async function makeModule(recipe: MolxRecipe, lm: CausalLM): Promise<MolxModule> {
  const { seed, model } = recipe;
  const planned = plannedArchitecture(recipe, lm);
  const smiles = await smilesEncoder(planned, model.smiles, seed);
  const graph = await graphEncoder(planned, model.graph, seed + 1);
  const adapter = planned.adapter && FusionAdapter.random(planned.adapter, { seed: seed + 2 });
  const module = new MolxModule(
    { ...planned, smiles: smiles?.config, graph: graph?.config },
    { smiles, graph, adapter },
  );
  if (adapter !== undefined) startSoftPrompt(adapter, lm, model.softPrompt, seed);
  return module;
}

/** The architecture that a recipe describes for this language model. @throws {ConfigError} also when memory is too small to train it */
export function plannedArchitecture(recipe: MolxRecipe, lm: CausalLM): MolxArchitecture {
  assertModelFits(recipe, lm.config.hidden_size, { training: true });
  return architectureOf(recipe, { hidden: lm.config.hidden_size, embeddingRms: embeddingRms(lm) });
}

/** A checkpoint gives the weights and what goes with them; dropout and pooling are the recipe's. */
async function smilesEncoder(
  { smiles: config, smilesTokenizer: tokenizer }: MolxArchitecture,
  settings: MolxRecipe['model']['smiles'],
  seed: number,
): Promise<SmilesEncoder | undefined> {
  if (config === undefined || settings === 'off') return undefined;
  if (settings.checkpoint === undefined) return SmilesEncoder.random(config, { seed, tokenizer });
  const pretrained = await SmilesEncoder.fromPretrained(settings.checkpoint, { tokenizer });
  const sizes = ['vocabSize', 'hidden', 'layers', 'heads', 'feedForward', 'maxPositions'] as const;
  assertSameSizes(settings.checkpoint, pretrained.config, config, sizes);
  const { dropout, pooling } = config;
  return moved(pretrained, SmilesEncoder.empty({ ...pretrained.config, dropout, pooling }, { tokenizer }));
}

/** A checkpoint gives the weights and what goes with them; dropout, pooling and featurization are the recipe's. */
async function graphEncoder(
  { graph: config }: MolxArchitecture,
  settings: MolxRecipe['model']['graph'],
  seed: number,
): Promise<GraphEncoder | undefined> {
  if (config === undefined || settings === 'off') return undefined;
  if (settings.checkpoint === undefined) return GraphEncoder.random(config, { seed });
  const pretrained = await GraphEncoder.fromPretrained(settings.checkpoint);
  assertSameSizes(settings.checkpoint, pretrained.config, config, ['layer', 'hidden', 'layers']);
  const { dropout, pooling, featurization } = config;
  return moved(pretrained, GraphEncoder.empty({ ...pretrained.config, dropout, pooling, featurization }));
}

/** Copies all weights from one encoder into another and disposes the first. */
async function moved<T extends Module>(from: Module, to: T): Promise<T> {
  to.loadState(await from.state());
  from.dispose();
  return to;
}

function assertSameSizes<T extends object>(
  path: string,
  actual: T,
  expected: T,
  keys: readonly (keyof T & string)[],
): void {
  for (const key of keys) {
    if (actual[key] === expected[key]) continue;
    throw new ConfigError(
      path,
      `its ${key} is ${actual[key]}, the recipe says ${expected[key]}. Give the checkpoint's sizes.`,
    );
  }
}

/** Root mean square of the language model's embedding table. */
function embeddingRms(lm: CausalLM): number {
  const table = lm.namedParameters().get('model.embed_tokens.weight')!.tensor;
  return tf.tidy(() => Math.sqrt(tf.mean(tf.square(table)).dataSync()[0]!));
}

/** Starts the soft prompt from the embeddings of its text, repeated until its tokens are filled, or at random as large as those. */
function startSoftPrompt(
  adapter: FusionAdapter,
  lm: CausalLM,
  { tokens, text }: MolxRecipe['model']['softPrompt'],
  seed: number,
): void {
  if (tokens === 0) return;
  const ids = text === undefined ? [] : lm.tokenizer.encode(text, { addSpecialTokens: false });
  tf.tidy(() => {
    if (ids.length > 0) {
      const filled = Array.from({ length: tokens }, (_, index) => ids[index % ids.length]!);
      adapter.initialiseSoftPrompt(tf.squeeze(lm.embed([filled]), [0]));
      return;
    }
    const random = new Random(`${seed}/soft prompt`);
    const rms = embeddingRms(lm);
    const values = Float32Array.from({ length: tokens * lm.config.hidden_size }, () => rms * random.normal());
    adapter.initialiseSoftPrompt(tf.tensor2d(values, [tokens, lm.config.hidden_size]));
  });
}
