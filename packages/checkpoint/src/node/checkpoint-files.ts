import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointError } from '@molx/core';
import { inputError } from './input-error.js';
import { readFile } from './read-file.js';

/** What holds a model's weights in a folder, in the order of preference. An index lists the shards of a large model. */
export const weightFileNames = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** What holds a LoRA adapter, as PEFT saves it beside its `adapter_config.json`, in the order of preference. */
export const adapterFileNames = ['adapter_model.safetensors', 'adapter_model.bin'] as const;

/**
 * The weight files behind a path: the file itself, the shards of an index, or what a model's folder holds.
 *
 * @throws {CheckpointError} when the path is missing, or a folder without weights
 */
export async function checkpointFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch((error) => {
    throw inputError(path, error);
  });
  if (!found.isDirectory()) return path.endsWith('.index.json') ? shardFiles(path) : [path];
  for (const name of weightFileNames) {
    const file = join(path, name);
    if (await isFile(file)) return name.endsWith('.index.json') ? shardFiles(file) : [file];
  }
  const gguf = (await readdir(path)).filter((name) => name.endsWith('.gguf'));
  if (gguf.length === 1) return [join(path, gguf[0]!)];
  const several = gguf.length > 1 ? ` Name one of its ${gguf.length} .gguf files.` : '';
  throw new CheckpointError(path, `this folder holds no weights (${weightFileNames.join(', ')}).${several}`);
}

/**
 * The distinct shards of an index, in its order.
 *
 * @throws {CheckpointError} when the index is no JSON of that form, or names a file outside its folder
 */
export function parseShardIndex(json: string, path: string): string[] {
  let index: unknown;
  try {
    index = JSON.parse(json);
  } catch (cause) {
    throw new CheckpointError(path, 'not JSON, or cut off.', { cause });
  }
  const map = typeof index === 'object' && index !== null && 'weight_map' in index ? index.weight_map : undefined;
  const shards = typeof map === 'object' && map !== null ? [...new Set(Object.values(map))] : [];
  if (shards.length === 0) throw new CheckpointError(path, 'has no "weight_map".');
  return shards.map((shard) => {
    if (typeof shard === 'string' && shard === basename(shard) && shard !== '..') return shard;
    throw new CheckpointError(path, `names ${JSON.stringify(shard)}, which is no file beside it.`);
  });
}

async function shardFiles(indexPath: string): Promise<string[]> {
  const json = new TextDecoder().decode(await readFile(indexPath));
  return parseShardIndex(json, indexPath).map((shard) => join(dirname(indexPath), shard));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
