import { expect, it } from 'vitest';
import { readLlama2c, readLlama2cTokenizer } from './index.js';

/** dim 4, hidden 6, one layer, 2 heads, 1 key head, vocabulary 3, 5 positions; weights count up from 0. */
function model(vocabulary = 3): Uint8Array {
  const shapes = {
    embed: 12,
    norm: 4,
    q: 16,
    k: 8,
    v: 8,
    o: 16,
    ffnNorm: 4,
    gate: 24,
    down: 24,
    up: 24,
    final: 4,
    rope: 10,
  };
  const weights = Object.values(shapes).reduce((a, b) => a + b) + (vocabulary < 0 ? 12 : 0);
  const bytes = new Uint8Array(28 + 4 * weights);
  new Int32Array(bytes.buffer, 0, 7).set([4, 6, 1, 2, 1, vocabulary, 5]);
  new Float32Array(bytes.buffer, 28).set(Array.from({ length: weights }, (_, i) => i));
  return bytes;
}

it('finds every weight of a llama2.c model', () => {
  const { config, tensors } = readLlama2c(model());
  expect(config).toEqual({
    dim: 4,
    hiddenDim: 6,
    layers: 1,
    heads: 2,
    keyValueHeads: 1,
    vocabSize: 3,
    maxSequenceLength: 5,
    sharedClassifier: true,
  });
  const starts = [...tensors].map(([name, { shape, data }]) => [name.replace('model.layers.0.', ''), shape, data[0]]);
  expect(starts).toEqual([
    ['model.embed_tokens.weight', [3, 4], 0],
    ['input_layernorm.weight', [4], 12],
    ['self_attn.q_proj.weight', [4, 4], 16],
    ['self_attn.k_proj.weight', [2, 4], 32],
    ['self_attn.v_proj.weight', [2, 4], 40],
    ['self_attn.o_proj.weight', [4, 4], 48],
    ['post_attention_layernorm.weight', [4], 64],
    ['mlp.gate_proj.weight', [6, 4], 68],
    ['mlp.down_proj.weight', [4, 6], 92],
    ['mlp.up_proj.weight', [6, 4], 116],
    ['model.norm.weight', [4], 140],
  ]);
});

it('reads a head of its own after the rotary tables', () => {
  const { config, tensors } = readLlama2c(model(-3));
  expect(config.sharedClassifier).toBe(false);
  expect(tensors.get('lm_head.weight')).toMatchObject({ shape: [3, 4], data: { 0: 154 } });
});

it.each([
  ['empty', new Uint8Array(0), 'm.bin: truncated: byte 0 needs 4 more'],
  ['cut off', model().subarray(0, 300), 'm.bin: truncated'],
  ['too long', new Uint8Array([...model(), 1]), 'm.bin: 1 bytes after the last weight'],
  ['of zeros', new Uint8Array(64), 'm.bin: not a llama2.c model: its header reads {"dim":0'],
])('refuses a file that is %s', (_what, bytes, message) => {
  expect(() => readLlama2c(bytes, 'm.bin')).toThrow(message);
});

it('reads a tokenizer, and refuses one that is damaged', () => {
  const bytes = Uint8Array.of(2, 0, 0, 0, ...[0, 0, 0, 0, 1, 0, 0, 0, 97], ...[0, 0, 128, 191, 2, 0, 0, 0, 0xc3, 0xbc]);
  expect(readLlama2cTokenizer(bytes)).toEqual({ pieces: ['a', 'ü'], scores: Float32Array.of(0, -1), maxPieceBytes: 2 });
  expect(() => readLlama2cTokenizer(bytes.subarray(0, 15), 't.bin')).toThrow('t.bin: truncated');
  expect(() => readLlama2cTokenizer(bytes.slice().fill(9, 8, 9), 't.bin')).toThrow('piece 0 would have 9 bytes');
  expect(() => readLlama2cTokenizer(bytes.subarray(0, 4), 't.bin')).toThrow('it has no pieces');
});
