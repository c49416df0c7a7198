import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyLm } from '../test/tiny-lm.js';
import type { CausalLM } from './causal-lm.js';
import type { GenerateOptions, GenerationStep } from './generate-tokens.js';
import type { ModelInputs } from './llama-model.js';

let lm: CausalLM;
beforeAll(async () => {
  await useCpuBackend();
  lm = tinyLm();
});

async function rowsOf(options: ModelInputs & GenerateOptions): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const { tokens } of lm.generate(options)) {
    tokens.forEach((token, row) => {
      rows[row] = [...(rows[row] ?? []), ...(token === undefined ? [] : [token])];
    });
  }
  return rows;
}

/** The likeliest continuation without a cache: the whole text anew for each token. */
function slowGreedy(prompt: number[], count: number): number[] {
  const ids = [...prompt];
  for (let i = 0; i < count; i++) {
    const last = tf.tidy(() => {
      const logits = lm.logits(lm.forward({ inputIds: [ids] }));
      return tf.argMax(logits, -1).dataSync()[ids.length - 1]!;
    });
    ids.push(last);
  }
  return ids.slice(prompt.length);
}

const prompts = [[3, 4, 5], [7], [9, 2, 11, 6, 1]];
const expected = () => prompts.map((prompt) => slowGreedy(prompt, 8));
const pad = (side: 'left' | 'right', row: number[], fill: number) => {
  const padding = Array(5 - row.length).fill(fill);
  return side === 'left' ? [...padding, ...row] : [...row, ...padding];
};
const padded = (side: 'left' | 'right') => ({
  inputIds: prompts.map((row) => pad(side, row, 0)),
  attentionMask: prompts.map((row) =>
    pad(
      side,
      row.map(() => 1),
      0,
    ),
  ),
});

describe('generate', () => {
  it.each(['left', 'right'] as const)(
    'with its cache writes what the whole text anew gives, padded on the %s',
    async (side) => {
      expect(await rowsOf({ ...padded(side), maxNewTokens: 8 })).toEqual(expected());
    },
  );

  it('from embeddings writes what it writes from ids', async () => {
    const { inputIds, attentionMask } = padded('left');
    const inputsEmbeds = lm.embed(inputIds);
    expect(await rowsOf({ inputsEmbeds, attentionMask, maxNewTokens: 8 })).toEqual(expected());
    inputsEmbeds.dispose();
  });

  it('ends a row at EOS and goes on with the others', async () => {
    const [first, second, third] = expected();
    const eos = [first![2]!];
    const until = (row: number[]) => (row.includes(eos[0]!) ? row.slice(0, row.indexOf(eos[0]!) + 1) : row);
    expect(await rowsOf({ ...padded('left'), maxNewTokens: 8, eos })).toEqual(
      [first, second, third].map((row) => until(row!)),
    );
  });

  it('samples the same for the same seed, and each row for itself', async () => {
    const inputIds = [
      [3, 4],
      [3, 4],
    ];
    const sampled = { inputIds, temperature: 1.5, maxNewTokens: 12, seed: 4 };
    const rows = await rowsOf(sampled);
    expect(await rowsOf(sampled)).toEqual(rows);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(await rowsOf({ ...sampled, seed: 5 })).not.toEqual(rows);
    expect(await rowsOf({ ...sampled, inputIds: [[3, 4]] })).toEqual([rows[0]]);
    expect(await rowsOf({ ...sampled, topK: 1 })).toEqual(await rowsOf({ inputIds, maxNewTokens: 12 }));
  });

  it('writes several continuations of a prompt as if it stood there several times', async () => {
    const { inputIds, attentionMask } = padded('left');
    const sampled = { temperature: 1.5, maxNewTokens: 6, seed: 2 };
    const twice = <Row>(rows: readonly Row[]) => rows.flatMap((row) => [row, row]);
    const apart = await rowsOf({ inputIds: twice(inputIds), attentionMask: twice(attentionMask), ...sampled });
    expect(await rowsOf({ inputIds, attentionMask, samples: 2, ...sampled })).toEqual(apart);
  });

  it('stops at the end of the positions', async () => {
    expect((await rowsOf({ inputIds: [prompts[0]!] }))[0]).toHaveLength(24 - 3 + 1);
  });

  it.each(['left', 'right'] as const)(
    'ends each row at the end of its own positions, however many columns are padding on the %s',
    async (side) => {
      const rows = await rowsOf({ ...padded(side), eos: [] });
      expect(rows.map((row) => row.length)).toEqual(prompts.map((prompt) => 24 - prompt.length + 1));
      expect(rows).toEqual(prompts.map((prompt) => slowGreedy(prompt, 24 - prompt.length + 1)));
    },
  );

  it('takes a batch that is wider than the positions, but no row that is longer', async () => {
    const wide = { inputIds: [Array(30).fill(7)], attentionMask: [[...Array(27).fill(0), 1, 1, 1]], maxNewTokens: 4 };
    expect(await rowsOf(wide)).toEqual([slowGreedy([7, 7, 7], 4)]);
    const before = tf.memory().numTensors;
    await expect(rowsOf({ inputIds: [Array(25).fill(7)] })).rejects.toThrow(
      "25 tokens exceed the model's 24 positions. Shorten the prompt.",
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind, finished, left early or aborted', async () => {
    const before = tf.memory().numTensors;
    await rowsOf({ ...padded('left'), maxNewTokens: 3 });
    expect(tf.memory().numTensors).toBe(before);
    for await (const _ of lm.generate({ inputIds: [[3]] })) break;
    expect(tf.memory().numTensors).toBe(before);
    const controller = new AbortController();
    const seen: GenerationStep[] = [];
    const aborted = (async () => {
      for await (const step of lm.generate({ inputIds: [[3]], signal: controller.signal })) {
        seen.push(step);
        if (seen.length === 2) controller.abort(new Error('enough'));
      }
    })();
    await expect(aborted).rejects.toThrow('enough');
    expect(seen).toHaveLength(2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, ModelInputs & GenerateOptions]>([
    ['maxNewTokens must be a positive integer', { inputIds: [[3]], maxNewTokens: 0 }],
    ['temperature must be 0 or more', { inputIds: [[3]], temperature: -1 }],
    ['topK must be a positive integer', { inputIds: [[3]], topK: 0.5 }],
    ['topP must lie in (0, 1]', { inputIds: [[3]], topP: 0 }],
    ['expected samples, a whole number of at least 1, got 0', { inputIds: [[3]], samples: 0 }],
    ['stop texts need a tokenizer', { inputIds: [[3]], stop: ['.'] }],
    ['row 1 of the batch has no tokens', { inputIds: [[3], [0]], attentionMask: [[1], [0]] }],
  ])('refuses: %s', async (message, options) => {
    const before = tf.memory().numTensors;
    await expect(rowsOf(options)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
