import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { relativeError } from '../../../tooling/golden/read-golden.js';
import { CausalLM } from './causal-lm.js';
import { spliceSoftTokens } from './splice-soft-tokens.js';

beforeAll(async () => {
  await useCpuBackend();
});

const embeds = () =>
  tf.tensor3d(
    Array.from({ length: 12 }, (_, i) => i),
    [2, 3, 2],
  );
const softTokens = () => tf.tensor3d([100, 101, 200, 201, 300, 301], [1, 3, 2]);
const positions = [1, 5, 3];

it('puts each soft token in its place', () => {
  const before = tf.memory().numTensors;
  const spliced = tf.tidy(() => spliceSoftTokens(embeds(), softTokens(), positions));
  expect(spliced.shape).toEqual([2, 3, 2]);
  expect([...spliced.dataSync()]).toEqual([0, 1, 100, 101, 4, 5, 300, 301, 8, 9, 200, 201]);
  spliced.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('gives each soft token the gradient of its place, and the embeddings that of all others', () => {
  const weights = tf.tensor3d(
    Array.from({ length: 12 }, (_, i) => i + 1),
    [2, 3, 2],
  );
  const [forEmbeds, forSoft] = tf.grads((prompt, soft) =>
    tf.sum(tf.mul(spliceSoftTokens(prompt as tf.Tensor, soft as tf.Tensor, positions), weights)),
  )([embeds(), softTokens()]);
  expect([...forSoft!.dataSync()]).toEqual([3, 4, 11, 12, 7, 8]);
  expect(forSoft!.shape).toEqual([1, 3, 2]);
  expect([...forEmbeds!.dataSync()]).toEqual([1, 2, 0, 0, 5, 6, 0, 0, 9, 10, 0, 0]);
});

it('changes nothing when there are none', () => {
  expect([...spliceSoftTokens(embeds(), tf.zeros([0, 2]), []).dataSync()]).toEqual([...embeds().dataSync()]);
});

it('steers a frozen model: its loss has the gradient of finite differences at the soft tokens', () => {
  const lm = CausalLM.random(
    {
      hidden_size: 8,
      intermediate_size: 12,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      vocab_size: 11,
      initializer_range: 0.5,
    },
    { seed: 2 },
  );
  const inputs = {
    attentionMask: [
      [1, 1, 1, 1],
      [0, 1, 1, 1],
    ],
    labels: [
      [-100, -100, 3, 4],
      [-100, -100, -100, 5],
    ],
  };
  const prompt = lm.embed([
    [1, 0, 3, 4],
    [0, 0, 2, 5],
  ]);
  const loss = (soft: tf.Tensor) => lm.loss({ inputsEmbeds: spliceSoftTokens(prompt, soft, [1, 5]), ...inputs }).sum;
  const soft = tf.tensor2d(
    Array.from({ length: 16 }, (_, i) => Math.sin(i) / 2),
    [2, 8],
  );
  const gradient = tf.grad(loss)(soft).dataSync();
  const h = 5e-3;
  const numeric = Array.from({ length: 16 }, (_, i) => {
    const at = (by: number) =>
      loss(
        tf.tensor2d(
          soft.dataSync().map((value, n) => (n === i ? value + by : value)),
          [2, 8],
        ),
      ).dataSync()[0]!;
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
  });
  // The fourth-order formula leaves float32's rounding of the loss, 1e-6 / h.
  expect(relativeError(numeric, gradient)).toBeLessThan(1e-3);
});

it.each<[string, number[], number[], string]>([
  [
    'another width',
    [3, 5],
    positions,
    'soft tokens as wide as the language model (hidden size 2), got 5. Use the language model',
  ],
  ['another number', [2, 2], positions, 'expected 3 soft tokens, one for each position, got 2.'],
  ['a place outside', [1, 2], [6], 'position 6 is outside 0 .. 5 or used twice.'],
  ['a place used twice', [2, 2], [1, 1], 'position 1 is outside 0 .. 5 or used twice.'],
])('refuses %s', (_what, shape, places, message) => {
  expect(() => spliceSoftTokens(embeds(), tf.zeros(shape), places)).toThrow(message);
});
