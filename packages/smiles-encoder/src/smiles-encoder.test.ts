import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@molx/checkpoint';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { SmilesEncoder, type SmilesEncoderConfig, smilesEncoderConfigFromJson, type Tokenizer } from './index.js';

beforeAll(() => tf.setBackend('cpu'));

const golden = new Golden(new URL('../golden/roberta.safetensors', import.meta.url));
const config = smilesEncoderConfigFromJson(JSON.parse(golden.metadata['config']!), 'golden');
/** One token a character, from ids 2 on, so that a tiny vocabulary will do. */
const tokenizer: Tokenizer = {
  vocabulary: Array.from({ length: 40 }, (_, id) => `t${id}`),
  padId: 1,
  encode: (text, { maxTokens = 99 } = {}) =>
    Int32Array.of(2, ...[...text].slice(0, maxTokens - 2).map((letter) => 4 + (letter.charCodeAt(0) % 36)), 3),
};
const small: Partial<SmilesEncoderConfig> = { ...config, layers: 1 };
const molecules = ['CC(=O)Oc1c', 'C', '', 'CCO', 'c1ccccc1'];
const [batch, tokens] = golden.get('input/ids').shape as [number, number];

function goldenEncoder(pooling: 'mean' | 'molx-reference' = 'mean'): SmilesEncoder {
  const encoder = SmilesEncoder.empty({ ...config, pooling }, { tokenizer });
  encoder.loadState(golden.group('weight/'));
  return encoder;
}

function goldenInput(): { ids: tf.Tensor; mask: tf.Tensor } {
  const read = (name: string) => tf.tensor2d(golden.get(`input/${name}`).data as Int32Array, [batch, tokens], 'int32');
  return { ids: read('ids'), mask: read('mask') };
}

it('reads checkpoints under other prefixes, beside a head, and without a pooler', async () => {
  const heard: string[] = [];
  const logger = { debug() {}, warn() {}, info: (message: string) => void heard.push(message) };
  const files = await goldenEncoder().toFiles();
  const { tensors } = readSafetensors(files.get('model.safetensors')!);
  const renamed = new Map([['lm_head.bias', tensors.get('roberta.pooler.dense.bias')!]]);
  for (const [name, tensor] of tensors) if (!name.includes('pooler')) renamed.set(`model.${name}`, tensor);
  files.set('model.safetensors', writeSafetensors(renamed));
  const encoder = await SmilesEncoder.fromFiles(modelFilesOf(files, 'mlm'), { tokenizer, logger });
  expect(relativeError(encoder.forward(goldenInput()).pooled.dataSync(), golden.floats('output/pooled'))).toBeLessThan(
    1e-5,
  );
  expect(heard).toEqual([
    'mlm: has no pooler; it starts anew, and no vector depends on it.',
    'mlm: not used: lm_head.bias',
  ]);
  expect(encoder.namedParameters().get('roberta.pooler.dense.weight')!.tensor.dataSync()[0]).not.toBe(0);
});

it('counts the reference: 3,427,440 parameters, pooler included', () => {
  const encoder = SmilesEncoder.empty({});
  expect(encoder.parameterCount()).toBe(3_427_440);
  expect(encoder.parameterCount({ trainable: true })).toBe(3_427_440);
  expect(encoder.freeze().parameterCount({ trainable: true })).toBe(0);
  expect(encoder.maxTokens).toBe(513);
  encoder.dispose();
});

it('gives a molecule the same bits whatever it is batched or padded with, on the plain CPU backend', () => {
  const encoder = goldenEncoder();
  const all = encoder.encode(molecules).arraySync();
  molecules.forEach((smiles, index) => {
    expect(encoder.encode([smiles]).arraySync()[0], smiles).toEqual(all[index]);
  });
  const shuffled = [3, 0, 4, 2, 1];
  const again = encoder
    .encode(
      shuffled.map((index) => molecules[index]!),
      { batchSize: 2 },
    )
    .arraySync();
  shuffled.forEach((from, index) => {
    expect(again[index]).toEqual(all[from]);
  });
});

it('gives the same on the left of padding as on its right', () => {
  const encoder = goldenEncoder();
  const right = goldenInput();
  const move = (x: tf.Tensor) => tf.reverse(x, 1); // padding to the left, tokens backwards
  const left = { ids: move(right.ids), mask: move(right.mask) };
  const unpadded = tf.slice(left.ids, [1, tokens - 5], [1, 5]);
  const alone = encoder.forward({ ids: unpadded, mask: tf.onesLike(unpadded) }).pooled.dataSync();
  expect(relativeError(encoder.forward(left).pooled.arraySync()[1]!, alone)).toBeLessThan(1e-6);
});

it('averages over padding only as the reference does', () => {
  const input = goldenInput();
  const { states, pooled } = goldenEncoder('molx-reference').forward(input);
  expect(relativeError(pooled.dataSync(), tf.mean(states, 1).dataSync())).toBe(0);
  const right = golden.floats('output/pooled').slice(0, config.hidden); // the longest molecule has no padding
  expect(relativeError(pooled.dataSync().slice(0, config.hidden), right)).toBeLessThan(1e-5);
  expect(relativeError(pooled.dataSync(), golden.floats('output/pooled'))).toBeGreaterThan(0.1);
});

it('is deterministic in seed, and drops out only in training', () => {
  const weight = 'roberta.encoder.layer.0.output.dense.weight';
  const make = (seed: number) => SmilesEncoder.random({ ...small, dropout: 0.5 }, { seed, tokenizer });
  const read = (encoder: SmilesEncoder) => encoder.namedParameters().get(weight)!.tensor.dataSync() as Float32Array;
  const encoder = make(1);
  expect(read(encoder)).toEqual(read(make(1)));
  expect(read(encoder)).not.toEqual(read(make(2)));
  const spread = Math.sqrt(read(encoder).reduce((sum, value) => sum + value * value, 0) / read(encoder).length);
  expect(Math.abs(spread - 0.02)).toBeLessThan(0.002);
  const evaluated = encoder.encode(molecules).dataSync();
  encoder.train();
  expect(encoder.encode(molecules).dataSync()).toEqual(evaluated);
  expect(encoder.training).toBe(true);
  const draw = () => encoder.forward(encoder.tokenize(molecules)).pooled.dataSync();
  encoder.reseed(5);
  const first = draw();
  expect(draw()).not.toEqual(first);
  encoder.reseed(5);
  expect(draw()).toEqual(first);
});

it('cuts what exceeds the position table, and takes nothing at all', () => {
  const encoder = goldenEncoder();
  expect(encoder.tokenize(['C'.repeat(50)]).ids.shape).toEqual([1, 16]);
  expect(encoder.tokenize(['CCO ethanol']).ids.arraySync()).toEqual(encoder.tokenize(['CCO']).ids.arraySync());
  expect(encoder.encode([]).shape).toEqual([0, 24]);
  const ids = tf.zeros([1, 17], 'int32');
  expect(() => encoder.forward({ ids, mask: ids })).toThrow('expected at most 16 tokens, got 17.');
  expect(() => encoder.forward({ ids, mask: tf.zeros([1, 3], 'int32') })).toThrow('got int32 [1, 17] and int32 [1, 3]');
});

it('saves and loads, and names what is wrong with a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'molx-'));
  try {
    const encoder = SmilesEncoder.random({ ...small, vocabSize: 600 }, { seed: 3 });
    await encoder.savePretrained(folder);
    const loaded = await SmilesEncoder.fromPretrained(folder);
    expect(loaded.config).toEqual(encoder.config);
    expect(await loaded.state()).toEqual(await encoder.state());
    expect(loaded.encode(['CCO', '[nH]1cccc1']).dataSync()).toEqual(encoder.encode(['CCO', '[nH]1cccc1']).dataSync());

    const weights = join(folder, 'model.safetensors');
    const bytes = await readFile(weights);
    await writeFile(weights, bytes.subarray(0, 1000));
    await expect(SmilesEncoder.fromPretrained(folder)).rejects.toMatchObject({ code: 'checkpoint', path: weights });
    await writeFile(weights, bytes);
    const json = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...json, intermediate_size: 41 }));
    await expect(SmilesEncoder.fromPretrained(folder)).rejects.toThrow(
      'tensor roberta.encoder.layer.0.intermediate.dense.weight: expected [41, 24], got [40, 24].',
    );
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...json, num_hidden_layers: 2 }));
    await expect(SmilesEncoder.fromPretrained(folder)).rejects.toThrow('has no tensor roberta.encoder.layer.1.');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...json, model_type: 'bert' }));
    await expect(SmilesEncoder.fromPretrained(folder)).rejects.toThrow(
      'model_type: only "roberta" is known, got "bert".',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('refuses a vocabulary that the table can not hold', () => {
  expect(() => SmilesEncoder.random({ ...small, vocabSize: 30 }, { seed: 0, tokenizer })).toThrow(
    '30 rows are too few',
  );
  expect(() => SmilesEncoder.random({ ...small, heads: 7 }, { seed: 0, tokenizer })).toThrow(
    'heads: expected a divisor',
  );
});

it('leaves no tensor behind', async () => {
  const encoder = SmilesEncoder.random({ ...small, dropout: 0.1 }, { seed: 4, tokenizer }).train();
  const input = goldenInput();
  const before = tf.memory().numTensors;
  for (let step = 0; step < 3; step++) {
    tf.dispose(valueAndGradients(() => tf.sum(encoder.forward(input).pooled), encoder.namedParameters()));
    tf.dispose(encoder.forward(input));
    encoder.encode(molecules, { batchSize: 2 }).dispose();
    await encoder.state();
    expect(tf.memory().numTensors).toBe(before);
  }
});
