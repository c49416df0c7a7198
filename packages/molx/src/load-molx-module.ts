import { type OpenModelOptions, openModel } from '@molx/checkpoint/model-files';
import { findCheckpoint } from '#host';
import { resolveLlm } from './llm-location.js';
import type { MolxConfig } from './molx-config.js';
import { readMolxFiles, type StoredMolx } from './molx-files.js';
import type { MolxModule } from './molx-module.js';

/** The trained part of MolX as it was stored, frozen. */
export interface LoadedMolxModule extends StoredMolx {
  module: MolxModule;
  /** As stored, but for the language model's id: where it lies relative to the checkpoint has become where it lies from here. */
  config: MolxConfig;
  /** The checkpoint that was read: a run's folder stands for its best checkpoint, else its last. */
  path: string;
}

/**
 * Loads encoders and adapter without the language model: all that embeddings need.
 *
 * @throws {CheckpointError} when something is missing or truncated
 * @throws {ConfigError} when config.json is not one of MolX
 */
export async function loadMolxModule(pathOrId: string, options: OpenModelOptions = {}): Promise<LoadedMolxModule> {
  const path = findCheckpoint(pathOrId);
  const { module, config, lora } = await readMolxFiles(await openModel(path, options));
  module.freeze();
  return { module, lora, config: { ...config, llm: { ...config.llm, id: resolveLlm(config.llm.id, path) } }, path };
}
