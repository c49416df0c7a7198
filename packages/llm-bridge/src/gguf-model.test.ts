import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type GgufFile, readGguf } from '@molx/checkpoint';
import { openModel } from '@molx/checkpoint/model-files';
import { expect, it } from 'vitest';
import { Golden } from '../../../tooling/golden/read-golden.js';
import { fromGguf } from './gguf-model.js';
import { readModel } from './read-model.js';

const file = fileURLToPath(new URL('../golden/llama.gguf', import.meta.url));
const golden = new Golden(new URL('../golden/llama-tied.safetensors', import.meta.url));
const gguf = readGguf(new Uint8Array(readFileSync(file)));
const withMetadata = (key: string, value: string): GgufFile => ({
  ...gguf,
  metadata: new Map([...gguf.metadata, [key, value]]),
});

it('is the model that Hugging Face has, weight by weight', async () => {
  const { config, tensors, tokenizer } = await readModel(await openModel(file));
  expect(tokenizer).toBeUndefined();
  const { transformers_version: _, ...given } = JSON.parse(golden.metadata.config!);
  for (const key of ['hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_key_value_heads', 'vocab_size']) {
    expect([key, config[key as keyof typeof config]]).toEqual([key, given[key]]);
  }
  expect(config).toMatchObject({ tie_word_embeddings: true, bos_token_id: 1, rope_theta: 10_000 });
  expect(config.rms_norm_eps).toBeCloseTo(1e-5, 12);
  const expected = golden.group('weight/');
  expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { shape, data }] of expected) {
    expect(tensors.get(name)!.shape, name).toEqual(shape);
    expect(Array.from(tensors.get(name)!.data as Float32Array), name).toEqual(Array.from(data as Float32Array));
  }
});

it('refuses what it can not represent', () => {
  expect(() => fromGguf(withMetadata('general.architecture', 'mamba'), 'm.gguf')).toThrow(
    'm.gguf: its architecture is "mamba", not "llama".',
  );
  expect(() => fromGguf(withMetadata('llama.rope.scaling.type', 'yarn'), 'm.gguf')).toThrow('rope_scaling type "yarn"');
  const frequencies = new Map([...gguf.tensors, ['rope_freqs.weight', gguf.tensors.get('output_norm.weight')!]]);
  expect(() => fromGguf({ ...gguf, tensors: frequencies }, 'm.gguf')).toThrow('table of rotary frequencies');
});
