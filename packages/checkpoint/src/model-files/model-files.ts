import { CheckpointError, ConfigError, type OnProgress } from '@molx/core';
import { readPyTorch } from '../read-pytorch.js';
import { type Checkpoint, readSafetensors } from '../read-safetensors.js';

/** A model's folder, wherever it lies: on disk, on a hub, behind a URL, or in memory. */
export interface ModelFiles {
  /** Path, URL or id, as errors call it. */
  readonly source: string;
  /** A file's bytes, or undefined when the folder has none of that name. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The files' names, where they can be listed: not over HTTP. */
  names?(): Promise<string[]>;
  /**
   * All tensors of model.safetensors, its shards, or pytorch_model.bin.
   *
   * @throws {CheckpointError} when there are none, or they are truncated or of an unknown format
   */
  readWeights(): Promise<Checkpoint>;
}

/** Where `fromPretrained` looks. Browsers have no disk: there `cacheDir` and `offline` mean nothing. */
export interface OpenModelOptions {
  /** The hub's address; Hugging Face's where nothing is said. */
  hubUrl?: string | undefined;
  /** Branch, tag or commit on the hub; `main` where nothing is said. */
  revision?: string | undefined;
  cacheDir?: string | undefined;
  /** Takes what the cache holds and asks no network. */
  offline?: boolean | undefined;
  onProgress?: OnProgress | undefined;
}

/** A model whose files are in memory already: dropped onto a page, or fetched by other means. */
export function modelFilesOf(files: ReadonlyMap<string, Uint8Array>, source = 'memory'): ModelFiles {
  return {
    source,
    read: async (name) => files.get(name),
    names: async () => [...files.keys()],
    async readWeights() {
      const safetensors = files.get('model.safetensors');
      if (safetensors) return readSafetensors(safetensors, `${source}/model.safetensors`);
      const pickle = files.get('pytorch_model.bin');
      if (pickle) return { tensors: readPyTorch(pickle, `${source}/pytorch_model.bin`).tensors, metadata: {} };
      throw new CheckpointError(source, 'holds no weights (model.safetensors or pytorch_model.bin).');
    },
  };
}

/**
 * A JSON object of the folder, or undefined when the file is absent.
 *
 * @throws {ConfigError} when the file is no JSON object
 */
export async function readJson(files: ModelFiles, name: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await files.read(name);
  if (bytes === undefined) return undefined;
  const path = `${files.source}/${name}`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ConfigError(path, 'not JSON, or cut off.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ConfigError(path, 'expected a JSON object.');
}
