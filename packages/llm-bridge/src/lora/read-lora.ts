import { type HostTensor, readPyTorch, readSafetensors, toFloat32 } from '@molx/checkpoint';
import { type ModelFiles, readJson } from '@molx/checkpoint/model-files';
import { CheckpointError } from '@molx/core';
import type { LoraMatrices } from './lora-files.js';
import { loraConfigFromPeft } from './peft-config.js';
import { nameOfPeft } from './peft-names.js';

/** An adapter as it lies on disk. */
export interface StoredLora extends LoraMatrices {
  /** Whole weights of the language model that PEFT stored beside them (it does where the head is adapted), under their own names. */
  readonly weights: Map<string, HostTensor>;
  readonly source: string;
}

/**
 * Reads an adapter in PEFT's format.
 *
 * @throws {ConfigError} when adapter_config.json is wrong or asks for what is not supported
 * @throws {CheckpointError} when a file is missing or truncated, or a name is none of PEFT's
 */
export async function readLora(files: ModelFiles): Promise<StoredLora> {
  const json = await readJson(files, 'adapter_config.json');
  if (json === undefined) {
    throw new CheckpointError(files.source, 'holds no adapter_config.json: not an adapter in the format of PEFT.');
  }
  const config = loraConfigFromPeft(json, `${files.source}/adapter_config.json`);
  const { path, tensors } = await readTensors(files);
  const matrices = new Map<string, HostTensor>();
  const weights = new Map<string, HostTensor>();
  for (const [stored, tensor] of tensors) {
    const name = nameOfPeft(stored);
    if (name === undefined) {
      throw new CheckpointError(path, `the name "${stored}" does not begin with "base_model.model.", as PEFT's do.`, {
        tensor: stored,
      });
    }
    if (/\.lora_[AB]\.weight$/.test(name)) matrices.set(name, tensor);
    else weights.set(name.replace('.base_layer.', '.'), tensor);
  }
  return { config, matrices, weights, source: path };
}

async function readTensors(files: ModelFiles): Promise<{ path: string; tensors: Map<string, HostTensor> }> {
  const safetensors = await files.read('adapter_model.safetensors');
  if (safetensors !== undefined) {
    const path = `${files.source}/adapter_model.safetensors`;
    return { path, tensors: readSafetensors(safetensors, path).tensors };
  }
  const pickle = await files.read('adapter_model.bin');
  if (pickle !== undefined) {
    const path = `${files.source}/adapter_model.bin`;
    return { path, tensors: readPyTorch(pickle, path).tensors };
  }
  throw new CheckpointError(files.source, 'holds no adapter_model.safetensors or adapter_model.bin.');
}

/** Whether two tensors hold the same numbers, to what the narrower of both types can say. */
export function isSameWeight(stored: HostTensor, own: Float32Array): boolean {
  const values = toFloat32(stored);
  const tolerance = stored.dtype === 'F32' ? 0 : 2 ** -7;
  return (
    values.length === own.length &&
    values.every((value, i) => Math.abs(value - own[i]!) <= tolerance * Math.abs(own[i]!))
  );
}
