import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchPrompts } from './batch-prompts.js';
import type { LabelledPrompt } from './build-prompt.js';
import { CausalLM } from './causal-lm.js';
import { cutPrefix } from './cut-prefix.js';
import { PromptReader } from './prompt-reader.js';
import { spliceSoftTokens } from './splice-soft-tokens.js';

const config = {
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 30,
  max_position_embeddings: 12,
};

/** `before`, two slots, `after`, `answer`. */
function prompt(before: number[], after: number[], answer: number[]): LabelledPrompt {
  const ids = [...before, 0, 0, ...after, ...answer];
  const labels = ids.map((id, at) => (at < ids.length - answer.length ? -100 : id));
  return { ids, labels, slots: [before.length, before.length + 1], molecules: 1 };
}

const prompts = [
  prompt([1, 5, 6, 7], [9], [11, 2]),
  prompt([1], [9, 10], [12, 13, 14, 15, 2]),
  prompt([], [8], [3, 2]),
  prompt([1, 5, 6, 7], [9, 8, 4], [16]),
];

beforeAll(async () => {
  await useCpuBackend();
});

/** The same by one forward pass over whole prompts. */
function wholeLoss(lm: CausalLM, asked: readonly LabelledPrompt[], softTokens: tf.Tensor) {
  const { inputIds, attentionMask, labels, positions } = batchPrompts(asked, { padId: 0 });
  return lm.loss({
    inputsEmbeds: spliceSoftTokens(lm.embed(inputIds), softTokens, positions),
    attentionMask,
    labels: labels!,
  });
}

describe('PromptReader', () => {
  const soft = (count: number) => tf.randomNormal([count, 2, 16], 0, 1, 'float32', 4);

  it.each(['frozen', 'trainable', 'changed by LoRA'])(
    'gives the losses and gradients of whole prompts: %s',
    (state) => {
      const lm = CausalLM.random(config, { seed: 3 });
      const reader = new PromptReader(lm);
      tf.tidy(() => {
        const x = soft(4);
        reader.loss(prompts, x); // what is kept of the frozen model must not outlive it
        if (state === 'trainable') {
          for (const parameter of lm.unfreeze().namedParameters().values())
            parameter.set(tf.mul(parameter.tensor, 1.5));
        }
        if (state === 'changed by LoRA') lm.lora.add('a', { rank: 2, targetModules: 'all-linear', init: 'random' });
        const [value, gradient] = [reader.loss(prompts, x), tf.grad((s) => reader.loss(prompts, s).sum)(x)];
        const [wanted, wantedGradient] = [wholeLoss(lm, prompts, x), tf.grad((s) => wholeLoss(lm, prompts, s).sum)(x)];
        expect(value.tokens).toBe(wanted.tokens);
        const losses = value.perToken.dataSync();
        // float32 sums in another order over 16 columns and two layers
        wanted.perToken.dataSync().forEach((loss, at) => {
          expect(Math.abs(losses[at]! / loss - 1)).toBeLessThan(2e-6);
        });
        const largest = Math.max(...wantedGradient.dataSync().map(Math.abs));
        const gradients = gradient.dataSync();
        wantedGradient.dataSync().forEach((expected, at) => {
          expect(Math.abs(gradients[at]! - expected)).toBeLessThan(5e-6 * largest);
        });
      });
      reader.dispose();
      lm.dispose();
    },
  );

  it('gives each prompt the same bits whatever was asked before, and keeps one tensor', () => {
    const lm = CausalLM.random(config, { seed: 3 });
    const [fresh, used] = [new PromptReader(lm), new PromptReader(lm)];
    const losses = (reader: PromptReader, asked: readonly LabelledPrompt[]) =>
      tf.tidy(() => [...reader.loss(asked, soft(asked.length)).perToken.dataSync()]);
    losses(used, prompts.slice(2));
    losses(used, prompts.slice(0, 2).reverse());
    expect(losses(used, prompts)).toEqual(losses(fresh, prompts));
    const before = tf.memory().numTensors;
    losses(used, prompts);
    expect(tf.memory().numTensors).toBe(before);
    fresh.dispose();
    used.dispose();
    expect(tf.memory().numTensors).toBe(before - 2);
    lm.dispose();
  });

  it('forgets beginnings beyond its limit, and reads them again', () => {
    const lm = CausalLM.random(config, { seed: 3 });
    const bytesPerToken = 2 * 2 * 8 * 4; // keys and values of 2 layers, 2 heads of 4, float32
    const reader = new PromptReader(lm, { maxPrefixBytes: 4 * bytesPerToken });
    const bytes: number[] = [];
    const losses = Array.from({ length: 3 }, () =>
      [prompts.slice(0, 1), prompts.slice(1, 2), prompts].map((asked) => {
        const [loss] = tf.tidy(() => reader.loss(asked, soft(asked.length)).sum.dataSync());
        bytes.push(tf.memory().numBytes);
        return loss;
      }),
    );
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2]).toEqual(losses[0]);
    const held = bytes.map((each) => (each - bytes[0]!) / bytesPerToken + 4);
    expect(held).toEqual([4, 5, 5, 4, 5, 5, 4, 5, 5]); // beyond 4 tokens the next batch starts anew
    reader.dispose();
    lm.dispose();
  });

  it('counts tokens, not padding, against the positions of the model', () => {
    const lm = CausalLM.random(config, { seed: 3 });
    const reader = new PromptReader(lm);
    const long = [prompt([1, 2, 3, 4, 5, 6, 7], [], [8, 9, 2]), prompt([], [1, 2, 3], [4, 5, 6, 7, 8, 9, 2])];
    tf.tidy(() => {
      expect(reader.loss(long, soft(2)).tokens).toBe(10);
      const tooLong = [prompt([1, 2, 3, 4, 5, 6, 7], [1], [8, 9, 2])];
      expect(() => reader.loss(tooLong, soft(1))).toThrow("13 tokens exceed the model's 12 positions");
    });
    reader.dispose();
    lm.dispose();
  });

  it('is as it was after a batch that failed', () => {
    const lm = CausalLM.random(config, { seed: 3 });
    const [fresh, used] = [new PromptReader(lm), new PromptReader(lm)];
    const losses = (reader: PromptReader, ...asked: LabelledPrompt[]) =>
      tf.tidy(() => [...reader.loss(asked, soft(asked.length)).perToken.dataSync()]);
    const [a, c] = [prompts[0]!, prompts[1]!];
    const d = prompt([1, 8, 9, 10], [9], [11, 2]);
    const tooLong = prompt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [], [2]);
    losses(used, c);
    const before = tf.memory().numTensors;
    expect(() => losses(used, a, tooLong)).toThrow("13 tokens exceed the model's 12 positions");
    expect(tf.memory().numTensors).toBe(before);
    losses(used, d); // takes the place that the beginning of `a` would have had
    expect(losses(used, a)).toEqual(losses(fresh, a));
    fresh.dispose();
    used.dispose();
    lm.dispose();
  });
});

describe('cutPrefix', () => {
  it('cuts before the first slot', () => {
    expect(cutPrefix(prompt([1, 5], [9], [11, 2]))).toEqual({ prefix: [1, 5], rest: prompt([], [9], [11, 2]) });
  });

  it('cuts before what no other prompt has', () => {
    const { prefix, rest } = cutPrefix({ ...prompt([1, 5, 6], [9], [2]), shared: 2 });
    expect([prefix, rest.ids, rest.slots]).toEqual([
      [1, 5],
      [6, 0, 0, 9, 2],
      [1, 2],
    ]);
  });

  it('leaves the token that predicts the first label where there is no slot', () => {
    const { prefix, rest } = cutPrefix({ ids: [1, 5, 6, 7], labels: [-100, -100, 6, 7], slots: [], molecules: 0 });
    expect([prefix, rest.ids, rest.labels]).toEqual([[1], [5, 6, 7], [-100, 6, 7]]);
  });

  it('leaves the last token of a prompt with neither', () => {
    const { prefix, rest } = cutPrefix({ ids: [1, 5, 6], labels: [-100, -100, -100], slots: [], molecules: 0 });
    expect([prefix, rest.ids]).toEqual([[1, 5], [6]]);
  });
});
