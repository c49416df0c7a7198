import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@molx/checkpoint';
import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../../tooling/golden/read-golden.js';
import { CausalLM } from '../causal-lm.js';
import { llamaConfig } from '../llama-config.js';
import type { LoraAdapter } from './lora-adapter.js';
import { peftName } from './peft-names.js';

// float32 on both sides, in another order of summation: measured below 2e-6 for both.
const outputTolerance = 1e-5;
const gradientTolerance = 1e-4;

const goldenUrl = new URL('../../golden/', import.meta.url);
const folderOf = (name: string) => fileURLToPath(new URL(`lora/${name}`, goldenUrl));
const golden = new Golden(new URL('lora/peft.safetensors', goldenUrl));

beforeAll(async () => {
  await useCpuBackend();
});

/** One of the twins of llama_twin.py, with the inputs that PEFT's figures are of. */
function twin(name: 'tied' | 'scaled') {
  const llama = new Golden(new URL(`llama-${name}.safetensors`, goldenUrl));
  const tensors = [...llama.group('weight/')].map(
    ([key, { shape, data }]) => [key, { shape, dtype: 'F32', data: data as Float32Array }] as const,
  );
  const lm = CausalLM.fromTensors(llamaConfig(JSON.parse(llama.metadata['config']!)), new Map(tensors));
  const [batch, length] = llama.get('input/ids').shape as [number, number];
  const rows = (key: string) => {
    const flat = llama.get(`input/${key}`).data as Int32Array;
    return Array.from({ length: batch }, (_, row) => flat.slice(row * length, (row + 1) * length));
  };
  const [inputIds, attentionMask, labels] = [rows('ids'), rows('mask'), rows('labels')];
  const seen = () => tf.expandDims(tf.tensor2d(attentionMask.map((row) => Array.from(row))), 2);
  /** [B, S, vocabulary], 0 at padding, as PEFT's. */
  const logits = () => tf.tidy(() => tf.mul(lm.logits(lm.forward({ inputIds, attentionMask })), seen()).dataSync());
  return { lm, inputs: { inputIds, attentionMask, labels }, logits, seen };
}

describe.each([
  ['default', 'tied', 8],
  ['feed-forward', 'tied', 4],
  ['all', 'scaled', 24],
  ['head', 'scaled', 6],
  ['pattern', 'scaled', 8],
] as const)("PEFT's adapter %s", (name, base, matrices) => {
  const expected = (key: string) => golden.floats(`${name}/${key}`);

  it('gives the same logits and losses', async () => {
    const { lm, inputs, logits } = twin(base);
    const adapter = await lm.lora.load(folderOf(name));
    expect(adapter.namedParameters().size).toBe(matrices);
    expect(relativeError(logits(), expected('logits'))).toBeLessThan(outputTolerance);
    const { perToken } = lm.loss(inputs);
    expect(relativeError(perToken.dataSync(), expected('losses'))).toBeLessThan(outputTolerance);
    lm.dispose();
  });

  it('has the same gradients: of its matrices, and of the embeddings through it', async () => {
    const { lm, inputs, seen } = twin(base);
    const adapter = (await lm.lora.load(folderOf(name))).unfreeze();
    const { gradients } = valueAndGradients(() => lm.loss(inputs).sum, adapter.namedParameters());
    const theirs = golden.group(`${name}/gradient/`);
    expect(Object.keys(gradients).sort()).toEqual([...theirs.keys()].sort());
    for (const [key, { data }] of theirs) {
      expect(relativeError(gradients[key]!.dataSync(), data as Float32Array), key).toBeLessThan(gradientTolerance);
    }
    const { inputIds: _, ...rest } = inputs;
    const ofEmbeds = tf.tidy(() => {
      const gradient = tf.grad((x) => lm.loss({ ...rest, inputsEmbeds: x }).sum)(lm.embed(inputs.inputIds));
      return tf.mul(gradient, seen()).dataSync();
    });
    expect(relativeError(ofEmbeds, expected('gradientOfEmbeds'))).toBeLessThan(gradientTolerance);
    lm.dispose();
  });

  it('merges into the same weights, gives the same logits merged, and leaves them bit for bit', async () => {
    const { lm, inputs, logits } = twin(base);
    const before = await lm.state();
    const adapter = await lm.lora.load(folderOf(name));
    const tensors = tf.memory().numTensors;
    lm.lora.merge();
    const merged = golden.group(`${name}/merged/`);
    expect([...merged.keys()].sort()).toEqual(adapter.targets.map((target) => `${target}.weight`).sort());
    for (const [key, { data }] of merged) {
      const own = lm.namedParameters().get(key)!.tensor.dataSync();
      expect(relativeError(own, data as Float32Array), key).toBeLessThan(1e-6); // a product and a sum of float32
    }
    expect(relativeError(logits(), expected('logits'))).toBeLessThan(outputTolerance);
    const { perToken, sum } = lm.loss(inputs);
    expect(relativeError(perToken.dataSync(), expected('losses'))).toBeLessThan(outputTolerance);
    tf.dispose([perToken, sum]);
    lm.lora.unmerge();
    expect(await lm.state()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    lm.dispose();
  });

  it('is written as PEFT wrote it', async () => {
    const { lm } = twin(base);
    const adapter = await lm.lora.load(folderOf(name));
    const files = await adapter.toFiles();
    const written = readSafetensors(files.get('adapter_model.safetensors')!, 'ours').tensors;
    const stored = readSafetensors(readFileSync(`${folderOf(name)}/adapter_model.safetensors`), 'theirs').tensors;
    // where the head is adapted, PEFT writes whole weights of the model beside the matrices
    const matrices = [...stored].filter(([key]) => key.includes('.lora_'));
    expect(new Map([...written].sort())).toEqual(new Map(matrices.sort()));
    const json = JSON.parse(readFileSync(`${folderOf(name)}/adapter_config.json`, 'utf8'));
    const ours = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json')));
    if (ours.layers_to_transform !== null) json.layers_to_transform = [json.layers_to_transform];
    expect(json).toMatchObject(ours);
    lm.dispose();
  });
});

it('counts two adapters together as PEFT does, each alone, and none', async () => {
  const { lm, logits } = twin('tied');
  const bare = logits();
  for (const name of ['default', 'feed-forward']) await lm.lora.load(folderOf(name), { name });
  expect([lm.lora.names, lm.lora.active]).toEqual([['default', 'feed-forward'], ['default']]);
  const alone = (name: string) => expect(relativeError(logits(), golden.floats(`${name}/logits`)));
  alone('default').toBeLessThan(outputTolerance);
  lm.lora.activate('default', 'feed-forward');
  alone('both').toBeLessThan(outputTolerance);
  lm.lora.merge();
  alone('both').toBeLessThan(outputTolerance);
  lm.lora.unmerge();
  lm.lora.activate('feed-forward');
  alone('feed-forward').toBeLessThan(outputTolerance);
  lm.lora.activate();
  expect(logits()).toEqual(bare);
  lm.dispose();
});

describe('an adapter of ours', () => {
  const targets = ['q_proj', 'v_proj', 'mlp.down_proj'];
  const make = (lm: CausalLM): LoraAdapter => {
    const options = { rank: 4, alpha: 6, rsLora: true, targetModules: targets, rankPattern: { 'layers.0.mlp.*': 2 } };
    return lm.lora.add('default', { ...options, init: 'random' }, { seed: 11 });
  };

  /** MOLX_GOLDEN=write puts the files where tooling/golden/lora_twin.py has PEFT read them. */
  const writes = process.env['MOLX_GOLDEN'] === 'write';

  it('is what PEFT has read, byte for byte, and gives the logits that PEFT gave', async () => {
    const { lm, logits } = twin('scaled');
    const adapter = make(lm);
    if (writes) await adapter.savePretrained(folderOf('ours'));
    for (const [name, bytes] of await adapter.toFiles()) {
      expect(new Uint8Array(readFileSync(`${folderOf('ours')}/${name}`)), name).toEqual(bytes);
    }
    if (!writes) expect(relativeError(logits(), golden.floats('ours/logits'))).toBeLessThan(outputTolerance);
    const names = [...adapter.namedParameters().keys()].map(peftName);
    expect(names).toContain('base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight');
    lm.dispose();
  });
});
