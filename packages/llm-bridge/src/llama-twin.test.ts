import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { CausalLM } from './causal-lm.js';
import { llamaConfig } from './llama-config.js';

// float32 on both sides, in another order of summation: measured below 1e-6 for both.
const outputTolerance = 1e-5;
const gradientTolerance = 1e-4;

beforeAll(async () => {
  await useCpuBackend();
});

describe.each(['tied', 'scaled'])('the %s twin of transformers', (name) => {
  const golden = new Golden(new URL(`../golden/llama-${name}.safetensors`, import.meta.url));
  const [batch, length] = golden.get('input/ids').shape as [number, number];
  const width = golden.get('output/hidden').shape[2]!;
  const rowsOf = (key: string, order = [0, 1, 2]) => {
    const flat = golden.get(key).data as Int32Array;
    return order.map((row) => flat.slice(row * length, (row + 1) * length));
  };
  const left = { inputIds: rowsOf('input/ids'), attentionMask: rowsOf('input/mask'), labels: rowsOf('input/labels') };
  /** The same rows with their padding behind. */
  const right = {
    inputIds: left.inputIds.map((row, index) => rotate(row, firstVisible(index))),
    attentionMask: left.attentionMask.map((row, index) => rotate(row, firstVisible(index))),
    labels: left.labels.map((row, index) => rotate(row, firstVisible(index))),
  };

  function firstVisible(row: number): number {
    return left.attentionMask[row]!.indexOf(1);
  }

  function makeModel(): CausalLM {
    const state = golden.group('weight/');
    const config = llamaConfig(JSON.parse(golden.metadata.config!));
    const tensors = [...state].map(
      ([key, { shape, data }]) => [key, { shape, dtype: 'F32', data: data as Float32Array }] as const,
    );
    return CausalLM.fromTensors(config, new Map(tensors));
  }

  /** Hidden states of the tokens alone, row after row, without the padding. */
  function tokensOf(hidden: ArrayLike<number>, mask: readonly Int32Array[]): number[] {
    return mask.flatMap((row, r) =>
      Array.from(row).flatMap((seen, t) =>
        seen ? Array.from({ length: width }, (_, i) => hidden[(r * length + t) * width + i]!) : [],
      ),
    );
  }

  const expectedHidden = tokensOf(golden.floats('output/hidden'), left.attentionMask);
  const expectedGradient = tokensOf(golden.floats('output/gradientOfEmbeds'), left.attentionMask);

  it.each([
    ['left', left],
    ['right', right],
  ])('agrees in hidden states and losses, padded on the %s', (_side, inputs) => {
    const before = tf.memory().numTensors;
    const lm = makeModel();
    const hidden = lm.forward({ inputIds: inputs.inputIds, attentionMask: inputs.attentionMask });
    expect(relativeError(tokensOf(hidden.dataSync(), inputs.attentionMask), expectedHidden)).toBeLessThan(
      outputTolerance,
    );
    const { perToken, sum, tokens } = lm.loss(inputs);
    expect(relativeError(perToken.dataSync(), golden.floats('output/losses'))).toBeLessThan(outputTolerance);
    expect(tokens).toBe(golden.floats('output/losses').length);
    expect(sum.dataSync()[0]).toBeCloseTo(
      golden.floats('output/losses').reduce((a, b) => a + b),
      4,
    );
    tf.dispose([hidden, perToken, sum]);
    lm.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['left', left],
    ['right', right],
  ])('agrees in the gradient of the embeddings, padded on the %s', (_side, inputs) => {
    const lm = makeModel();
    const before = tf.memory().numTensors;
    const embeds = lm.embed(inputs.inputIds);
    const gradient = tf.grad((x) => lm.loss({ ...inputs, inputIds: undefined, inputsEmbeds: x }).sum)(embeds);
    expect(relativeError(tokensOf(gradient.dataSync(), inputs.attentionMask), expectedGradient)).toBeLessThan(
      gradientTolerance,
    );
    tf.dispose([embeds, gradient]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('agrees in the gradient of every weight once it is unfrozen', () => {
    const lm = makeModel().unfreeze();
    const { gradients } = valueAndGradients(() => lm.loss(left).sum, lm.namedParameters());
    const expected = golden.group('gradient/');
    expect(Object.keys(gradients).sort()).toEqual([...expected.keys()].sort());
    for (const [key, { data }] of expected) {
      expect(relativeError(gradients[key]!.dataSync(), data as Float32Array), key).toBeLessThan(gradientTolerance);
    }
    tf.dispose(gradients);
    lm.dispose();
  });

  it.each([
    ['left', left],
    ['right', right],
  ])('continues greedily as transformers, padded on the %s', async (_side, inputs) => {
    const lm = makeModel();
    const before = tf.memory().numTensors;
    const greedy = golden.get('output/greedy');
    const rows: number[][] = Array.from({ length: batch }, () => []);
    for await (const { tokens } of lm.generate({ ...inputs, maxNewTokens: greedy.shape[1]! })) {
      tokens.forEach((token, row) => {
        rows[row]!.push(token!);
      });
    }
    expect(rows.flat()).toEqual(Array.from(greedy.data as Int32Array));
    expect(tf.memory().numTensors).toBe(before);
    lm.dispose();
  });

  it('gives each row the same numbers in another order and alone', () => {
    const lm = makeModel();
    const order = [2, 0, 1];
    const turned = lm.loss({
      inputIds: order.map((row) => left.inputIds[row]!),
      attentionMask: order.map((row) => left.attentionMask[row]!),
      labels: order.map((row) => left.labels[row]!),
    });
    const expected = lm.loss(left);
    const counts = left.labels.map((row) => row.filter((label) => label !== -100).length);
    const starts = counts.map((_, row) => counts.slice(0, row).reduce((a, b) => a + b, 0));
    const losses = expected.perToken.dataSync();
    const reordered = order.flatMap((row) => Array.from(losses.subarray(starts[row], starts[row]! + counts[row]!)));
    expect(relativeError(turned.perToken.dataSync(), reordered)).toBeLessThan(outputTolerance);
    const start = firstVisible(1);
    const alone = lm.loss({ inputIds: [left.inputIds[1]!.slice(start)], labels: [left.labels[1]!.slice(start)] });
    const own = losses.subarray(starts[1], starts[1]! + counts[1]!);
    expect(relativeError(alone.perToken.dataSync(), own)).toBeLessThan(outputTolerance);
  });
});

function rotate(row: Int32Array, by: number): Int32Array {
  return Int32Array.from(row, (_, index) => row[(index + by) % row.length]!);
}
