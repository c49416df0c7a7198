import { type HostTensor, readGguf, readLlama2c } from '@molx/checkpoint';
import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { ConfigError } from '@molx/core';
import { fromGguf } from './gguf-model.js';
import { eosIds, type LlamaConfig, llamaConfig } from './llama-config.js';
import { fromLlama2c } from './llama2c-model.js';
import { findTokenizer, llama2cTokenizer } from './load-tokenizer.js';
import type { Tokenizer } from './tokenizer.js';

/** A language model as it lies on disk. */
export interface StoredModel {
  readonly config: LlamaConfig;
  readonly tensors: Map<string, HostTensor>;
  /** Undefined when the folder has none. */
  readonly tokenizer: Tokenizer | undefined;
  readonly source: string;
}

/**
 * Reads a model's folder: Hugging Face's layout, a GGUF file with a tokenizer.json beside it, or a llama2.c model with its tokenizer.
 *
 * The vocabulary inside a GGUF file is not read.
 *
 * @throws {CheckpointError} when weights or tokenizer are missing or damaged
 * @throws {ConfigError} when there is no configuration, or not one of a Llama model
 */
export async function readModel(files: ModelFiles): Promise<StoredModel> {
  const { source } = files;
  const json = await readJson(files, 'config.json');
  if (json === undefined) return readForeign(files);
  const generation = await readJson(files, 'generation_config.json');
  const given = { ...json, ...(generation?.eos_token_id !== undefined && { eos_token_id: generation.eos_token_id }) };
  const config = llamaConfig(given, `${source}/config.json`);
  const modelIds = {
    bosId: config.bos_token_id ?? undefined,
    eosId: eosIds(config)[0],
    padId: config.pad_token_id ?? undefined,
  };
  const tokenizer = await findTokenizer(files, modelIds);
  const { tensors } = await files.readWeights();
  return { config, tensors, tokenizer, source };
}

/** A model that brings its configuration in the file of its weights. */
async function readForeign(files: ModelFiles): Promise<StoredModel> {
  const names = (await files.names?.()) ?? [];
  const models = names.filter((name) => name.endsWith('.gguf') || (name.endsWith('.bin') && !/^tok/.test(name)));
  if (models.length !== 1) {
    throw new ConfigError(
      files.source,
      'holds no language model: neither a config.json nor one GGUF (.gguf) or llama2.c model (.bin).',
    );
  }
  const name = models[0]!;
  const path = files.source.endsWith(name) ? files.source : `${files.source}/${name}`;
  const bytes = (await files.read(name))!;
  if (name.endsWith('.gguf')) {
    return { ...fromGguf(readGguf(bytes, path), path), tokenizer: await findTokenizer(files), source: path };
  }
  const vocabulary = names.find((each) => /^tok.*\.bin$/.test(each));
  const tokenizer =
    vocabulary && (await llama2cTokenizer((await files.read(vocabulary))!, `${files.source}/${vocabulary}`));
  return { ...fromLlama2c(readLlama2c(bytes, path)), tokenizer: tokenizer || undefined, source: path };
}
