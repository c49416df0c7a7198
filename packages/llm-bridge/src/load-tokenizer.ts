import { readLlama2cTokenizer } from '@molx/checkpoint';
import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { CheckpointError } from '@molx/core';
import { HuggingFaceTokenizer } from './hugging-face-tokenizer.js';
import { Llama2cTokenizer } from './llama2c-tokenizer.js';
import { sha256 } from './sha256.js';
import type { Tokenizer } from './tokenizer.js';

const llama2cNames = ['tokenizer.bin', 'tok512.bin'];

/** Ids that the model's own configuration names. */
export interface ModelTokenIds {
  bosId?: number | undefined;
  eosId?: number | undefined;
  padId?: number | undefined;
}

/**
 * The tokenizer of a model's folder: `tokenizer.json` (with `tokenizer_config.json` and `chat_template.jinja` where they are), or
 * llama2.c's `tokenizer.bin`. Undefined when the folder has neither.
 *
 * @throws {CheckpointError} when the file is there and can't be read
 */
export async function findTokenizer(files: ModelFiles, modelIds?: ModelTokenIds): Promise<Tokenizer | undefined> {
  const tokenizer = await readJson(files, 'tokenizer.json');
  if (tokenizer !== undefined) return huggingFaceTokenizer(files, tokenizer, modelIds);
  for (const name of llama2cNames) {
    const bytes = await files.read(name);
    if (bytes) return llama2cTokenizer(bytes, `${files.source}/${name}`);
  }
  return undefined;
}

/**
 * The tokenizer of a model's folder.
 *
 * @throws {CheckpointError} when there is none, or it can't be read
 */
export async function loadTokenizer(files: ModelFiles, modelIds?: ModelTokenIds): Promise<Tokenizer> {
  const tokenizer = await findTokenizer(files, modelIds);
  if (tokenizer) return tokenizer;
  throw noTokenizer(files.source);
}

/** What to throw where a model's folder has no tokenizer and one is needed. */
export function noTokenizer(path: string): CheckpointError {
  return new CheckpointError(
    path,
    "holds no tokenizer. Put the model's own tokenizer.json into its folder (of llama2.c: tokenizer.bin).",
  );
}

/** llama2.c's tokenizer from its file's bytes. */
export async function llama2cTokenizer(bytes: Uint8Array, path?: string): Promise<Llama2cTokenizer> {
  return Llama2cTokenizer.create(readLlama2cTokenizer(bytes, path), bytes, await sha256([bytes]));
}

async function huggingFaceTokenizer(
  files: ModelFiles,
  tokenizer: Record<string, unknown>,
  modelIds: ModelTokenIds | undefined,
): Promise<Tokenizer> {
  const kept = new Map<string, Uint8Array>();
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja']) {
    const bytes = await files.read(name);
    if (bytes) kept.set(name, bytes);
  }
  const template = kept.get('chat_template.jinja');
  const config = {
    ...(await readJson(files, 'special_tokens_map.json')),
    ...(await readJson(files, 'tokenizer_config.json')),
  };
  const sources = {
    tokenizer,
    config,
    chatTemplate: template && new TextDecoder().decode(template),
    ...(modelIds && { modelIds }),
  };
  const hash = await sha256([kept.get('tokenizer.json')!]);
  return new HuggingFaceTokenizer(sources, hash, kept, `${files.source}/tokenizer.json`);
}
