import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CausalLM } from './causal-lm.js';

/** Sizes of which no activation below has the shape of a weight. */
const config = {
  hidden_size: 12,
  intermediate_size: 22,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  vocab_size: 30,
  tie_word_embeddings: true,
};
const inputIds = [
  [3, 4, 5, 6, 7],
  [8, 9, 10, 11, 12],
];
const labels = inputIds.map((row) => row.map((id, at) => (at > 2 ? id : -100)));

beforeAll(async () => {
  await useCpuBackend();
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-lm-'));
});
afterEach(() => rm(folder, { recursive: true }));

const logitsOf = (lm: CausalLM) => tf.tidy(() => lm.logits(lm.forward({ inputIds })).dataSync());

describe('frozen weights', () => {
  it("cost no gradient: nothing of a weight's shape is computed on the way back", async () => {
    const lm = CausalLM.random(config);
    const shapes = new Set(
      [...lm.namedParameters().values()].filter(({ shape }) => shape.length === 2).map(({ shape }) => shape.join()),
    );
    const embeds = lm.embed(inputIds);
    const backwards = async () => {
      const { kernels } = await tf.profile(() => tf.grad((x) => lm.loss({ inputsEmbeds: x, labels }).sum)(embeds));
      return kernels
        .filter(({ name }) => name !== 'Identity') // the tape's second handle on a saved weight: no memory
        .flatMap(({ name, outputShapes }) => outputShapes.map((shape) => ({ name, shape: shape?.join() })))
        .filter(({ shape }) => shapes.has(shape!));
    };
    expect(await backwards()).toEqual([]);
    expect(lm.trainableParameters().size).toBe(0);
    lm.unfreeze();
    expect(lm.trainableParameters().size).toBe(lm.namedParameters().size);
    lm.freeze();
    expect(await backwards()).toEqual([]);
    lm.dispose();
  });

  it('learn once they are unfrozen, and not before', () => {
    const lm = CausalLM.random(config).unfreeze();
    const { value, gradients } = valueAndGradients(() => lm.loss({ inputIds, labels }).sum, lm.namedParameters());
    expect(Object.keys(gradients)).toHaveLength(lm.namedParameters().size);
    const before = value.dataSync()[0]!;
    for (const [name, parameter] of lm.namedParameters()) {
      parameter.set(tf.tidy(() => tf.sub(parameter.tensor, tf.mul(gradients[name]!, 0.05))));
    }
    const after = lm.loss({ inputIds, labels }).sum.dataSync()[0]!;
    expect(after).toBeLessThan(before);
    lm.dispose();
  });
});

describe('saving', () => {
  it('gives back the same model, and the same files', async () => {
    const lm = CausalLM.random({ ...config, attention_bias: true, tie_word_embeddings: false }, { seed: 5 });
    await lm.savePretrained(folder, { dtype: 'F32' });
    expect((await readdir(folder)).sort()).toEqual(['config.json', 'model.safetensors']);
    const again = await CausalLM.fromPretrained(folder);
    expect(again.config).toEqual(lm.config);
    expect(logitsOf(again)).toEqual(logitsOf(lm));
    expect(await again.fingerprint()).toBe(await lm.fingerprint());
    expect(again.hasTokenizer).toBe(false);
    expect(() => again.tokenizer).toThrow(`${folder}: holds no tokenizer. Put the model's own tokenizer.json into`);
    const [first, second] = [await lm.toFiles(), await again.toFiles()];
    expect(second).toEqual(first);
    expect(first.get('model.safetensors')!.length).toBeLessThan(
      (await readFile(join(folder, 'model.safetensors'))).length * 0.75,
    );
  });

  it('rounds to bf16 once: a second time changes nothing', async () => {
    const lm = CausalLM.random(config, { seed: 5 });
    await lm.savePretrained(folder);
    const rounded = await CausalLM.fromPretrained(folder);
    expect(await rounded.fingerprint()).not.toBe(await lm.fingerprint());
    await rounded.savePretrained(folder, { dtype: 'F32' });
    const wide = await CausalLM.fromPretrained(folder);
    expect(await wide.fingerprint()).toBe(await rounded.fingerprint());
    expect(logitsOf(wide)).toEqual(logitsOf(rounded));
  });

  it('names what is wrong with a folder', async () => {
    const failure = () => CausalLM.fromPretrained(folder).then(() => 'none', String);
    expect(await failure()).toContain(
      'holds no language model: neither a config.json nor one GGUF (.gguf) or llama2.c model',
    );
    const write = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
    await write('config.json', '{"model_type": "bert"}');
    expect(await failure()).toContain('config.json: lacks "hidden_size": not the configuration of a Llama model.');
    await write('config.json', '{"model_type":');
    expect(await failure()).toContain('config.json: not JSON, or cut off.');
    const files = await CausalLM.random(config).toFiles();
    await write('config.json', files.get('config.json')!);
    expect(await failure()).toContain('this folder holds no weights');
    await write('model.safetensors', files.get('model.safetensors')!.subarray(0, 2000));
    expect(await failure()).toContain('truncated');
    const other = await CausalLM.random({ ...config, intermediate_size: 20 }).toFiles();
    await write('model.safetensors', other.get('model.safetensors')!);
    expect(await failure()).toContain(
      '"model.layers.0.mlp.gate_proj.weight" is [20,12], the configuration says [22,12]',
    );
    const deeper = await CausalLM.random({ ...config, num_hidden_layers: 3 }).toFiles();
    await write('model.safetensors', deeper.get('model.safetensors')!);
    expect(await failure()).toContain('has a weight "model.layers.2.');
    const shallow = await CausalLM.random({ ...config, num_hidden_layers: 1 }).toFiles();
    await write('model.safetensors', shallow.get('model.safetensors')!);
    expect(await failure()).toContain('lacks the weight "model.layers.1.input_layernorm.weight"');
  });
});

it('is the same for the same seed, and counts what the architecture has', () => {
  const lm = CausalLM.random(config, { seed: 1 });
  expect(logitsOf(lm)).toEqual(logitsOf(CausalLM.random(config, { seed: 1 })));
  expect(logitsOf(lm)).not.toEqual(logitsOf(CausalLM.random(config, { seed: 2 })));
  const layer = 12 * 12 + 2 * (6 * 12) + 12 * 12 + 3 * (22 * 12) + 2 * 12;
  expect(lm.parameterCount()).toBe(30 * 12 + 2 * layer + 12);
});

it('refuses inputs that do not fit', () => {
  const lm = CausalLM.random({ ...config, max_position_embeddings: 6 });
  expect(() => lm.forward({})).toThrow('either inputIds or inputsEmbeds');
  expect(() => lm.forward({ inputIds, inputsEmbeds: tf.zeros([2, 5, 12]) })).toThrow('either inputIds or inputsEmbeds');
  expect(() => lm.forward({ inputsEmbeds: tf.zeros([2, 5, 8]) })).toThrow('expected [batch, tokens, 12], got [2,5,8]');
  expect(() => lm.forward({ inputIds, attentionMask: [[1, 1, 1, 1, 1]] })).toThrow(
    'attentionMask: expected 2 rows of 5, got 1 rows of 5',
  );
  expect(() => lm.forward({ inputIds: [[1, 2], [3]] })).toThrow('inputIds: expected 2 rows of 2, got 2 rows of 2, 1');
  expect(() => lm.loss({ inputIds, labels: [[1], [2]] })).toThrow('labels: expected 2 rows of 5');
  expect(() => lm.forward({ inputIds: [[1, 2, 3, 4, 5, 6, 7]] })).toThrow("7 tokens exceed the model's 6 positions");
});
