import { fromFloat32, type HostTensor, toFloat32, writeSafetensors } from '@molx/checkpoint';
import type { LoraConfig } from './lora-config.js';
import { peftConfigJson } from './peft-config.js';
import { peftName } from './peft-names.js';

export interface LoraSaveOptions {
  /** Default `F32`, which keeps every bit. */
  dtype?: 'F32' | 'F16' | 'BF16' | undefined;
  /** Path or hub id of the language model: PEFT loads it by this name. */
  baseModel?: string | undefined;
}

/** An adapter in plain memory. */
export interface LoraMatrices {
  readonly config: LoraConfig;
  /** By name, without PEFT's prefix: `model.layers.0.self_attn.q_proj.lora_A.weight`. */
  readonly matrices: ReadonlyMap<string, HostTensor>;
}

/** The files that PEFT reads: `adapter_model.safetensors` and `adapter_config.json`. */
export function loraFiles(
  { config, matrices }: LoraMatrices,
  { dtype = 'F32', baseModel }: LoraSaveOptions = {},
): Map<string, Uint8Array> {
  const tensors = new Map<string, HostTensor>();
  for (const [name, tensor] of matrices) {
    tensors.set(peftName(name), fromFloat32(toFloat32(tensor), tensor.shape, dtype));
  }
  const targets = new Set([...matrices.keys()].map((name) => name.replace(/\.lora_[AB]\.weight$/, '')));
  const json = peftConfigJson(config, [...targets], baseModel);
  return new Map([
    ['adapter_model.safetensors', writeSafetensors(tensors, { format: 'pt' })],
    ['adapter_config.json', new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)],
  ]);
}
