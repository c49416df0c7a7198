import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MolxError } from '@molx/core';
import { inputError } from '../node/input-error.js';
import { readCheckpoint } from '../node/read-checkpoint.js';
import { readFile } from '../node/read-file.js';
import { resolveModel } from '../node/resolve-model.js';
import { writeFileAtomic } from '../node/write-file-atomic.js';
import type { ModelFiles, OpenModelOptions } from './model-files.js';

export * from './model-files.js';

/**
 * Opens a model's folder, a single weight file, or a model of the hub, which is downloaded into the cache first.
 *
 * @param pathOrId  a path, or `owner/name`
 * @throws {CheckpointError} when the path does not exist
 * @throws {HubError} when the hub does not deliver
 */
export async function openModel(pathOrId: string, options: OpenModelOptions = {}): Promise<ModelFiles> {
  const path = await resolveModel(pathOrId, options);
  const found = await stat(path).catch((error) => {
    throw inputError(path, error);
  });
  const readWeights = () => readCheckpoint(path);
  if (!found.isDirectory()) {
    const only = basename(path);
    return {
      source: path,
      read: async (name) => (name === only ? readFile(path) : undefined),
      names: async () => [only],
      readWeights,
    };
  }
  return {
    source: path,
    read: (name) => readIfThere(join(path, name)),
    names: async () => (await readdir(path)).sort(),
    readWeights,
  };
}

/** Writes the files into a folder, each atomically, in the order given; other files there stay. @throws {OutputError} */
export async function saveModel(directory: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, bytes] of files) await writeFileAtomic(join(directory, name), bytes);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const cause = MolxError.is(error) ? error.cause : undefined;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw error;
  }
}
