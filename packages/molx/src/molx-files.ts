import { fromFloat32, type HostTensor, writeSafetensors } from '@molx/checkpoint';
import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { CheckpointError } from '@molx/core';
import { type LoraMatrices, loraFiles, readLora, type StoredLora } from '@molx/llm-bridge';
import { type MolxConfig, molxConfigFromJson, molxConfigToJson } from './molx-config.js';
import { MolxModule } from './molx-module.js';
import { version } from './version.js';

export interface MolxSaveOptions {
  /** How weights are written. Default `F32`, which keeps every bit; `BF16` rounds to half the size. */
  dtype?: 'F32' | 'BF16' | undefined;
}

/** What of a model stands in its checkpoint. */
export interface MolxContents {
  module: MolxModule;
  config: MolxConfig;
  /** Of the language model; absent where that stays as it is. */
  lora?: LoraMatrices | undefined;
}

/** The files of a checkpoint: `config.json` and `model.safetensors`, and with LoRA the two of PEFT's format. */
export async function molxFiles(
  { module, config, lora }: MolxContents,
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
    ...(lora === undefined ? [] : loraFiles(lora, { dtype, baseModel: config.llm.id })),
  ]);
}

/** A checkpoint as it was read. */
export interface StoredMolx extends MolxContents {
  /** For `lm.lora.addStored`, once the language model is there. */
  lora?: StoredLora | undefined;
}

/**
 * Reads a checkpoint's config and weights.
 *
 * @throws {CheckpointError} when a file is missing or truncated, or a tensor is missing or of another shape
 * @throws {ConfigError} when config.json is not one of MolX
 */
export async function readMolxFiles(files: ModelFiles): Promise<StoredMolx> {
  const json = await readJson(files, 'config.json');
  if (json === undefined) throw new CheckpointError(files.source, 'holds no config.json: not a checkpoint of MolX.');
  const config = molxConfigFromJson(json, `${files.source}/config.json`);
  const { tensors } = await files.readWeights();
  const lora = (await files.read('adapter_config.json')) && (await readLora(files));
  const module = MolxModule.empty(config);
  try {
    module.loadState(tensors, { path: files.source });
  } catch (error) {
    module.dispose();
    throw error;
  }
  return { module, config, ...(lora && { lora }) };
}
