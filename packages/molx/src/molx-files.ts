import { fromFloat32, type HostTensor, writeSafetensors } from '@molx/checkpoint';
import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { CheckpointError } from '@molx/core';
import { type MolxConfig, molxConfigFromJson, molxConfigToJson } from './molx-config.js';
import { MolxModule } from './molx-module.js';
import { version } from './version.js';

export interface MolxSaveOptions {
  /** How weights are written. Default `F32`, which keeps every bit; `BF16` rounds to half the size. */
  dtype?: 'F32' | 'BF16' | undefined;
}

/** The files of a checkpoint: `config.json` and `model.safetensors`. */
export async function molxFiles(
  module: MolxModule,
  config: MolxConfig,
  { dtype = 'F32' }: MolxSaveOptions = {},
): Promise<Map<string, Uint8Array>> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, { shape, dtype: stored, data }] of await module.state()) {
    tensors.set(
      name,
      stored === 'F32' ? fromFloat32(data as Float32Array, shape, dtype) : { shape, dtype: stored, data },
    );
  }
  return new Map([
    ['config.json', new TextEncoder().encode(`${JSON.stringify(molxConfigToJson(config, version), null, 2)}\n`)],
    ['model.safetensors', writeSafetensors(tensors, { format: 'pt' })],
  ]);
}

/**
 * Reads a checkpoint's config and weights.
 *
 * @throws {CheckpointError} when a file is missing or truncated, or a tensor is missing or of another shape
 * @throws {ConfigError} when config.json is not one of MolX
 */
export async function readMolxFiles(files: ModelFiles): Promise<{ module: MolxModule; config: MolxConfig }> {
  const json = await readJson(files, 'config.json');
  if (json === undefined) throw new CheckpointError(files.source, 'holds no config.json: not a checkpoint of MolX.');
  const config = molxConfigFromJson(json, `${files.source}/config.json`);
  const { tensors } = await files.readWeights();
  const module = MolxModule.empty(config);
  try {
    module.loadState(tensors, { path: files.source });
  } catch (error) {
    module.dispose();
    throw error;
  }
  return { module, config };
}
