import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, readSafetensors, writeSafetensors } from '@molx/checkpoint';
import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CausalLM } from '../causal-lm.js';
import { loraConfig, loraRankAndScale } from './lora-config.js';

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
const logitsOf = (lm: CausalLM) => tf.tidy(() => lm.logits(lm.forward({ inputIds })).dataSync());

let folder: string;
beforeAll(async () => {
  await useCpuBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molx-lora-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a new adapter', () => {
  it('changes nothing until it has learned, has the sizes of its targets, and is the same for the same seed', async () => {
    const lm = CausalLM.random(config);
    const before = logitsOf(lm);
    const adapter = lm.lora.add('a', { rank: 3, targetModules: 'all-linear' }, { seed: 1 });
    expect(logitsOf(lm)).toEqual(before);
    // q and o 12 x 12, k and v 6 x 12, gate, up and down between 12 and 22
    expect(adapter.parameterCount()).toBe(2 * 3 * (2 * (12 + 12) + 2 * (6 + 12) + 3 * (12 + 22)));
    expect(adapter.trainableParameters().size).toBe(2 * 2 * 7);
    expect(lm.parameterCount({ trainable: true })).toBe(0);
    const a = (await adapter.state()).get('model.layers.0.mlp.down_proj.lora_A.weight')!;
    expect(a.shape).toEqual([3, 22]);
    expect(Math.max(...a.data)).toBeLessThanOrEqual(1 / Math.sqrt(22)); // Kaiming's bound with a = sqrt(5)
    expect(Math.max(...a.data)).toBeGreaterThan(0.9 / Math.sqrt(22));
    const twin = lm.lora.add('b', { rank: 3, targetModules: 'all-linear' }, { seed: 1 });
    expect(await twin.state()).toEqual(await adapter.state());
    lm.dispose();
  });

  it('learns while the frozen weights cost nothing on the way back', async () => {
    const lm = CausalLM.random(config);
    const adapter = lm.lora.add('default', { rank: 2, targetModules: 'all-linear', init: 'random' });
    const frozen = new Set([...lm.namedParameters().values()].map(({ shape }) => shape.join()));
    const parameters = adapter.namedParameters();
    const { kernels } = await tf.profile(() => {
      const { value, gradients } = valueAndGradients(() => lm.loss({ inputIds, labels }).sum, parameters);
      return [value, ...Object.values(gradients)];
    });
    const made = kernels.filter(({ name }) => name !== 'Identity').flatMap(({ outputShapes }) => outputShapes);
    // hidden-sized vectors are gradients of biases and norms elsewhere: matrices tell
    expect(made.filter((shape) => shape?.length === 2 && frozen.has(shape.join()))).toEqual([]);
    const lossOf = () => tf.tidy(() => lm.loss({ inputIds, labels }).sum.dataSync()[0]!);
    const first = lossOf();
    const { value, gradients } = valueAndGradients(() => lm.loss({ inputIds, labels }).sum, parameters);
    for (const [name, parameter] of parameters) {
      parameter.set(tf.tidy(() => tf.sub(parameter.tensor, tf.mul(gradients[name]!, 0.05))));
    }
    tf.dispose([value, gradients]);
    expect(lossOf()).toBeLessThan(first);
    lm.dispose();
  });

  it('drops out while training only, the same again for the same seed', () => {
    const lm = CausalLM.random(config);
    lm.lora.add('default', { dropout: 0.5, init: 'random' });
    const still = logitsOf(lm);
    const drawn = (seed: number) => {
      lm.train().reseed(seed);
      return logitsOf(lm);
    };
    expect(drawn(1)).not.toEqual(still);
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(1)).toEqual(drawn(1));
    expect(logitsOf(lm.train(false))).toEqual(still);
    lm.dispose();
  });

  it('takes part in generation, cached keys and values included', async () => {
    const lm = CausalLM.random({ ...config, initializer_range: 0.5 });
    lm.lora.add('default', { targetModules: 'all-linear', alpha: 40, init: 'random' }, { seed: 3 });
    const generated = async () => {
      const ids: number[] = [];
      for await (const { tokens } of lm.generate({ inputIds: [[3, 4, 5]], maxNewTokens: 6, eos: [] }))
        ids.push(tokens[0]!);
      return ids;
    };
    const own = await generated();
    const [reread] = [
      own.map((_, at) => {
        const hidden = lm.forward({ inputIds: [[3, 4, 5, ...own.slice(0, at)]] });
        const last = tf.tidy(() => lm.logits(tf.slice(hidden, [0, 2 + at, 0], [1, 1, 12])).dataSync());
        hidden.dispose();
        return last.indexOf(Math.max(...last));
      }),
    ];
    expect(own).toEqual(reread);
    lm.lora.activate();
    expect(await generated()).not.toEqual(own);
    lm.dispose();
  });
});

describe('several adapters', () => {
  it('come and go by name and leave no tensor behind', () => {
    const lm = CausalLM.random(config);
    const tensors = tf.memory().numTensors;
    const bare = logitsOf(lm);
    lm.lora.add('a', { init: 'random' }, { seed: 1 });
    lm.lora.add('b', { init: 'random', targetModules: ['o_proj'] }, { seed: 2 });
    expect(lm.lora.active).toEqual(['a']);
    expect(() => lm.lora.add('a')).toThrow('a LoRA adapter is called "a" already');
    expect(() => lm.lora.activate('c')).toThrow('no LoRA adapter is called "c": there are a, b.');
    lm.lora.remove('a');
    expect([lm.lora.names, lm.lora.active]).toEqual([['b'], []]);
    expect(logitsOf(lm)).toEqual(bare);
    lm.lora.remove('b');
    expect(tf.memory().numTensors).toBe(tensors);
    lm.dispose();
  });

  it('become part of the model for good', async () => {
    const lm = CausalLM.random(config);
    const fingerprint = await lm.fingerprint();
    const tensors = tf.memory().numTensors;
    lm.lora.add('a', { init: 'random' });
    expect(await lm.fingerprint()).toBe(fingerprint);
    const adapted = logitsOf(lm);
    lm.lora.merge();
    expect(() => lm.lora.merge()).toThrow('merge: LoRA adapters are merged. Unmerge them first.');
    expect(() => lm.lora.add('b')).toThrow('Unmerge them first');
    expect(() => lm.lora.activate()).toThrow('Unmerge them first');
    lm.lora.mergeAndUnload();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(lm.lora.names).toEqual([]);
    const merged = logitsOf(lm);
    adapted.forEach((value, i) => {
      expect(merged[i]).toBeCloseTo(value, 5);
    });
    expect(await lm.fingerprint()).not.toBe(fingerprint);
    expect(() => lm.lora.unmerge()).toThrow('no LoRA adapter is merged');
    lm.dispose();
  });

  it('refuse to merge into what must not change', () => {
    const lm = CausalLM.random(config);
    lm.lora.add('a', { targetModules: ['lm_head'] });
    expect(() => lm.lora.merge()).toThrow('lm_head is the embedding table too');
    lm.lora.remove('a');
    lm.lora.add('a');
    lm.unfreeze();
    expect(() => lm.lora.merge()).toThrow('model.layers.0.self_attn.q_proj is being trained');
    lm.dispose();
  });
});

describe('what is refused', () => {
  it('names unknown targets and numbers out of range', () => {
    const lm = CausalLM.random(config);
    const add = (options: object) => () => lm.lora.add('x', options);
    const known = 'There are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, lm_head.';
    expect(add({ targetModules: ['q_proj', 'query'] })).toThrow(
      `LoRA: target_modules: no linear layer is called "query". ${known}`,
    );
    expect(add({ targetModules: ['embed_tokens'] })).toThrow('no linear layer is called "embed_tokens"');
    expect(add({ targetModules: '.*query' })).toThrow(`target_modules ".*query" leaves no linear layer. ${known}`);
    expect(add({ targetModules: ['q_proj'], excludeModules: ['q_proj'] })).toThrow('leaves no linear layer');
    expect(add({ targetModules: ['q_proj'], layersToTransform: [2] })).toThrow('leaves no linear layer');
    expect(add({ targetModules: '(' })).toThrow('"(" is no regular expression');
    expect(add({ rankPattern: { '(': 2 } })).toThrow('is no regular expression');
    expect(add({ targetModules: [] })).toThrow('targetModules names no layer');
    expect(add({ rank: 0 })).toThrow('rank: expected a rank of at least 1, got 0');
    expect(add({ rankPattern: { q_proj: 1.5 } })).toThrow('q_proj: expected a rank of at least 1, got 1.5');
    expect(add({ alpha: Number.NaN })).toThrow('alpha: expected an alpha above 0, got NaN');
    expect(add({ dropout: 1 })).toThrow('dropout: expected [0, 1), got 1');
    expect(lm.lora.names).toEqual([]);
    lm.dispose();
  });

  it('names what is wrong with a folder, and changes nothing', async () => {
    const lm = CausalLM.random(config);
    const source = lm.lora.add('source', { init: 'random' });
    const files = await source.toFiles();
    const json = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json')));
    const write = async (change: object, tensors: (all: Map<string, HostTensor>) => void = () => {}) => {
      const all = new Map(readSafetensors(files.get('adapter_model.safetensors')!, 'x').tensors);
      tensors(all);
      await writeFile(join(folder, 'adapter_config.json'), JSON.stringify({ ...json, ...change }));
      await writeFile(join(folder, 'adapter_model.safetensors'), writeSafetensors(all));
      return lm.lora.load(folder, { name: 'bad' }).then(() => 'none', String);
    };
    const q = 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight';

    expect(await lm.lora.load(folder).then(() => 'none', String)).toContain('holds no adapter_config.json');
    expect(await write({ use_dora: true })).toContain('adapter_config.json: use_dora: true is not supported');
    expect(await write({ bias: 'all' })).toContain('bias: "all" is not supported');
    expect(await write({ modules_to_save: ['lm_head'] })).toContain('modules_to_save: ["lm_head"] is not supported');
    expect(await write({ a_later_option: 3 })).toContain('a_later_option: 3 is not supported');
    expect(await write({ init_lora_weights: 'pissa' })).toContain('init_lora_weights: "pissa" is not supported');
    expect(await write({ peft_type: 'IA3' })).toContain('peft_type: expected "LORA", got "IA3"');
    expect(await write({ r: '8' })).toContain('r: expected a number, got "8"');
    expect(await write({ target_modules: ['query'] })).toContain('no linear layer is called "query"');
    expect(await write({ target_modules: ['q_proj', 'v_proj', 'k_proj'] })).toContain(
      'missing: model.layers.0.self_attn.k_proj.lora_A.weight',
    );
    expect(await write({ target_modules: ['q_proj'] })).toContain('unexpected: model.layers.0.self_attn.v_proj.lora_A');
    expect(await write({ r: 4 })).toContain(
      'tensor model.layers.0.self_attn.q_proj.lora_A.weight: expected [4, 12], got [8, 12]',
    );
    expect(await write({}, (all) => all.set('q_proj.lora_A.weight', all.get(q)!))).toContain(
      'the name "q_proj.lora_A.weight" does not begin with "base_model.model."',
    );
    const embed = { shape: [30, 12], dtype: 'F32', data: new Float32Array(360) } as const;
    expect(
      await write({}, (all) => all.set('base_model.model.model.embed_tokens.weight', { ...embed, shape: [30, 12] })),
    ).toContain('"model.embed_tokens.weight" is not the weight of this model');
    expect(await write({}, (all) => all.set(q.replace('lora_A', 'lora_magnitude_vector'), embed as never))).toContain(
      'is no part of LoRA on this model',
    );
    await writeFile(
      join(folder, 'adapter_model.safetensors'),
      files.get('adapter_model.safetensors')!.subarray(0, 900),
    );
    expect(await lm.lora.load(folder).then(() => 'none', String)).toContain('truncated');
    await rm(join(folder, 'adapter_model.safetensors'));
    expect(await lm.lora.load(folder).then(() => 'none', String)).toContain('holds no adapter_model.safetensors');
    expect(lm.lora.names).toEqual(['source']);
    lm.dispose();
  });
});

it('comes back as it was saved, frozen, also in half the size', async () => {
  const lm = CausalLM.random(config);
  const adapter = lm.lora.add('a', { rank: 2, alpha: 5, dropout: 0.1, init: 'random', targetModules: '.*_proj' });
  await adapter.savePretrained(folder, { baseModel: 'owner/name' });
  const again = await lm.lora.load(folder, { name: 'again' });
  expect(await again.state()).toEqual(await adapter.state());
  expect(again.config).toEqual(adapter.config);
  expect(again.trainableParameters().size).toBe(0);
  const json = JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8'));
  expect(json).toMatchObject({ base_model_name_or_path: 'owner/name', r: 2, lora_alpha: 5, target_modules: '.*_proj' });
  const half = await adapter.toFiles({ dtype: 'BF16' });
  const { tensors } = readSafetensors(half.get('adapter_model.safetensors')!, 'half');
  expect(new Set([...tensors.values()].map(({ dtype }) => dtype))).toEqual(new Set(['BF16']));
  lm.dispose();
});

it("scales by alpha over the rank, or over its root, with the first pattern that fits a name's end", () => {
  const patterns = { rankPattern: { 'mlp.*': 4, up_proj: 16 }, alphaPattern: { 'layers.1.mlp.up_proj': 3 } };
  const of = (module: string, rsLora = false) =>
    loraRankAndScale(loraConfig({ rank: 9, alpha: 18, rsLora, ...patterns }), module);
  expect(of('model.layers.0.self_attn.q_proj')).toEqual({ rank: 9, scale: 2 });
  expect(of('model.layers.0.self_attn.q_proj', true)).toEqual({ rank: 9, scale: 6 });
  expect(of('model.layers.0.mlp.up_proj')).toEqual({ rank: 4, scale: 4.5 });
  expect(of('model.layers.1.mlp.up_proj')).toEqual({ rank: 4, scale: 0.75 });
  expect(of('model.layers.1.warmup_proj')).toEqual({ rank: 9, scale: 2 });
});
