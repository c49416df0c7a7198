import { CheckpointError } from '@molx/core';
import { ByteCursor } from './byte-cursor.js';
import { viewAs } from './dtype.js';
import type { HostTensor } from './host-tensor.js';

/** The seven header fields of a llama2.c file. */
export interface Llama2cConfig {
  readonly dim: number;
  readonly hiddenDim: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabSize: number;
  readonly maxSequenceLength: number;
  /** False when the output head is a matrix of its own (a negative vocabulary size in the file). */
  readonly sharedClassifier: boolean;
}

export interface Llama2cCheckpoint {
  readonly config: Llama2cConfig;
  /** Under Hugging Face's names; the rows of `q_proj` and `k_proj` are in llama2.c's order, for rotary pairs side by side. */
  readonly tensors: Map<string, HostTensor>;
}

/**
 * Reads a llama2.c model (`.bin`, version 0: float32, no magic number). Tensors are views of `bytes`.
 *
 * @param path  what errors call the file
 * @throws {CheckpointError} when the header makes no sense or the length does not fit it
 */
export function readLlama2c(bytes: Uint8Array, path = 'llama2.c file'): Llama2cCheckpoint {
  const cursor = new ByteCursor(bytes, 0, path);
  const config = readConfig(cursor, path);
  const { dim, hiddenDim, layers, heads, keyValueHeads, vocabSize, maxSequenceLength } = config;
  const keyValueDim = (dim / heads) * keyValueHeads;
  const tensors = new Map<string, HostTensor>();
  const take = (name: string, shape: number[]): void => {
    const elements = shape.reduce((product, extent) => product * extent, 1);
    tensors.set(name, { shape, dtype: 'F32', data: viewAs('F32', cursor.bytes(4 * elements)) });
  };
  const takeLayers = (name: string, shape: number[]): void => {
    for (let layer = 0; layer < layers; layer++) take(`model.layers.${layer}.${name}.weight`, shape);
  };
  take('model.embed_tokens.weight', [vocabSize, dim]);
  takeLayers('input_layernorm', [dim]);
  takeLayers('self_attn.q_proj', [dim, dim]);
  takeLayers('self_attn.k_proj', [keyValueDim, dim]);
  takeLayers('self_attn.v_proj', [keyValueDim, dim]);
  takeLayers('self_attn.o_proj', [dim, dim]);
  takeLayers('post_attention_layernorm', [dim]);
  takeLayers('mlp.gate_proj', [hiddenDim, dim]);
  takeLayers('mlp.down_proj', [dim, hiddenDim]);
  takeLayers('mlp.up_proj', [hiddenDim, dim]);
  take('model.norm.weight', [dim]);
  const ropeTables = 2 * maxSequenceLength * (dim / heads / 2);
  cursor.bytes(4 * ropeTables);
  if (!config.sharedClassifier) take('lm_head.weight', [vocabSize, dim]);
  if (cursor.offset !== bytes.length) {
    throw new CheckpointError(
      path,
      `${bytes.length - cursor.offset} bytes after the last weight: not a llama2.c model.`,
    );
  }
  return { config, tensors };
}

function readConfig(cursor: ByteCursor, path: string): Llama2cConfig {
  const [dim, hiddenDim, layers, heads, keyValueHeads, vocab, maxSequenceLength] = Array.from({ length: 7 }, () =>
    cursor.int32(),
  ) as [number, number, number, number, number, number, number];
  const vocabSize = Math.abs(vocab);
  const sizes = { dim, hiddenDim, layers, heads, keyValueHeads, vocabSize, maxSequenceLength };
  const plausible = Object.values(sizes).every((size) => size > 0 && size < 2 ** 24);
  if (!plausible || dim % heads !== 0 || (dim / heads) % 2 !== 0 || heads % keyValueHeads !== 0) {
    throw new CheckpointError(path, `not a llama2.c model: its header reads ${JSON.stringify(sizes)}.`);
  }
  return { ...sizes, sharedClassifier: vocab > 0 };
}
