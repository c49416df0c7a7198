import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyLm } from '../test/tiny-lm.js';
import { CausalLM } from './causal-lm.js';
import { ContinuousBatch } from './continuous-batch.js';
import { type GenerationRow, type RowOptions, rowRandom } from './generation-row.js';

let lm: CausalLM;
beforeAll(async () => {
  await useCpuBackend();
  lm = tinyLm();
});

const prompts = [[3, 4, 5], [7], [9, 2, 11, 6, 1], [8, 8, 1, 4, 2, 2, 6]];
const greedy: RowOptions = { maxNewTokens: 8, eos: [], logprobs: 2 };
const sampled = (row: number): RowOptions => ({ ...greedy, temperature: 1.5, topP: 0.9, random: rowRandom(5, row) });

/** Prompts padded on the left. */
function join(
  batch: ContinuousBatch,
  rows: number[][],
  options: (row: number) => RowOptions,
  promptOf?: readonly number[],
): Promise<GenerationRow[]> {
  const length = Math.max(...rows.map((row) => row.length));
  const padded = (row: number[], fill: number) => [
    ...Array(length - row.length).fill(0),
    ...(fill ? row.map(() => 1) : row),
  ];
  const inputs = { inputIds: rows.map((row) => padded(row, 0)), attentionMask: rows.map((row) => padded(row, 1)) };
  return batch.join(inputs, options, promptOf);
}

async function finish(batch: ContinuousBatch): Promise<void> {
  while (batch.rows.length > 0) await batch.step();
  batch.dispose();
}

async function idsOf(model: CausalLM, options?: { withLora?: boolean }): Promise<readonly number[]> {
  const batch = model.continuousBatch(options);
  const [row] = await join(batch, [prompts[0]!], () => greedy);
  await finish(batch);
  return row!.ids;
}

async function alone(prompt: number[], options: RowOptions): Promise<GenerationRow> {
  const batch = lm.continuousBatch();
  const [row] = await join(batch, [prompt], () => options);
  await finish(batch);
  return row!;
}

/** Sums in another order: the numbers of a row differ from those it has alone by rounding of single precision. */
function expectSameRow(row: GenerationRow, expected: GenerationRow): void {
  expect(row.ids).toEqual(expected.ids);
  expect(row.finishReason).toBe(expected.finishReason);
  row.logprobs.forEach(({ id, logprob, top }, at) => {
    expect(id).toBe(expected.logprobs[at]!.id);
    expect(logprob).toBeCloseTo(expected.logprobs[at]!.logprob, 5);
    expect(top.map((each) => each.id)).toEqual(expected.logprobs[at]!.top.map((each) => each.id));
  });
}

describe('ContinuousBatch', () => {
  it.each([0, 1, 2, 5])('gives a row the tokens that it has alone, others joining every %i steps', async (every) => {
    for (const options of [() => greedy, sampled]) {
      const batch = lm.continuousBatch();
      const rows: GenerationRow[] = [];
      for (const [index, prompt] of prompts.entries()) {
        rows.push(...(await join(batch, [prompt], () => options(index))));
        for (let step = 0; step < every; step++) await batch.step();
      }
      await finish(batch);
      for (const [index, row] of rows.entries()) {
        expect(row.promptTokens).toBe(prompts[index]!.length);
        expectSameRow(row, await alone(prompts[index]!, options(index)));
      }
    }
  });

  it('reads the prompts that join together as one batch, each row with options of its own', async () => {
    const options = (row: number): RowOptions =>
      row === 1 ? { ...greedy, maxNewTokens: 1 } : row === 2 ? sampled(2) : { ...greedy, maxNewTokens: 3 + row };
    const batch = lm.continuousBatch();
    const first = await join(batch, [prompts[3]!], () => greedy);
    await batch.step();
    const rows = await join(batch, prompts.slice(0, 3), options);
    expect(batch.rows).toEqual([first[0], rows[0], rows[2]]);
    await finish(batch);
    for (const [index, row] of rows.entries()) expectSameRow(row, await alone(prompts[index]!, options(index)));
    expectSameRow(first[0]!, await alone(prompts[3]!, greedy));
  });

  it('reads a prompt once for several rows, which then go ways of their own', async () => {
    const read: number[][] = [];
    const batch = new ContinuousBatch({
      forward(inputs) {
        const hidden = lm.forward(inputs);
        read.push(hidden.shape.slice(0, 2));
        return hidden;
      },
      logits: (hidden) => lm.logits(hidden),
      eosIds: [],
      maxPositions: 24,
    });
    const before = tf.memory().numTensors;
    const promptOf = [1, 0, 1, 1, 0];
    const options = (row: number) => (row === 2 ? { ...sampled(row), maxNewTokens: 1 } : sampled(row));
    const rows = await join(batch, [prompts[3]!, prompts[0]!], options, promptOf);
    await batch.step();
    batch.leave(rows[1]!);
    await finish(batch);
    expect(tf.memory().numTensors).toBe(before);
    expect(read.slice(0, 3)).toEqual([
      [2, 7],
      [4, 1],
      [3, 1],
    ]);
    expect(rows[1]!.ids).toHaveLength(2);
    for (const index of [0, 2, 3, 4]) {
      expectSameRow(rows[index]!, await alone([prompts[3]!, prompts[0]!][promptOf[index]!]!, options(index)));
    }
    expect(new Set([0, 3].map((index) => rows[index]!.ids.join())).size).toBe(2);
    await expect(join(batch, [[3]], () => greedy, [0, 1])).rejects.toThrow('a prompt');
  });

  it('lets a row leave, and changes nothing for the others', async () => {
    const batch = lm.continuousBatch();
    const rows = await join(batch, prompts, () => greedy);
    await batch.step();
    batch.leave(rows[3]!); // the longest: its columns go with it
    expect(batch.rows).toEqual(rows.slice(0, 3));
    expect((await batch.step()).length).toBe(3);
    const stepping = batch.step();
    batch.leave(rows[0]!); // in the midst of a step, which still counts for it
    await stepping;
    expect(batch.rows).toEqual(rows.slice(1, 3));
    await finish(batch);
    expect(rows.map(({ ids }) => ids.length)).toEqual([4, 8, 8, 2]);
    expect(rows[3]!.finishReason).toBeUndefined();
    for (const index of [1, 2]) expectSameRow(rows[index]!, await alone(prompts[index]!, greedy));
  });

  it("ends a row at its end token, at its own number of tokens, and at the end of the model's positions", async () => {
    const { ids } = await alone(prompts[0]!, greedy);
    const eos = [ids[3]!];
    const until = ids.indexOf(eos[0]!) + 1;
    const batch = lm.continuousBatch();
    const [stopped, short, long] = [
      ...(await join(batch, [prompts[0]!, prompts[1]!], (row) =>
        row === 0 ? { ...greedy, eos } : { ...greedy, maxNewTokens: 2 },
      )),
      ...(await join(batch, [prompts[3]!], () => ({ eos: [] }))),
    ];
    await finish(batch);
    expect([stopped!.ids, stopped!.finishReason]).toEqual([ids.slice(0, until), 'stop']);
    expect([short!.ids.length, short!.finishReason]).toEqual([2, 'length']);
    expect([long!.ids.length, long!.finishReason]).toEqual([24 - 7 + 1, 'length']);
  });

  it("gives each token's log-probability by the model's own distribution", async () => {
    const { ids, logprobs } = await alone(prompts[2]!, { ...greedy, maxNewTokens: 3 });
    const [logits, logSum] = tf.tidy(() => {
      const last = tf.slice(
        lm.logits(lm.forward({ inputIds: [[...prompts[2]!, ids[0]!, ids[1]!]] })),
        [0, 6, 0],
        [1, 1, 20],
      );
      return [last.dataSync() as Float32Array, tf.logSumExp(last).dataSync()[0]!];
    });
    const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!);
    const { id, logprob, top } = logprobs[2]!;
    expect([id, ...top.map((each) => each.id)]).toEqual([ids[2], order[0], order[1]]);
    expect(logprob).toBeCloseTo(logits[ids[2]!]! - logSum, 5);
    expect(top[1]!.logprob).toBeCloseTo(logits[order[1]!]! - logSum, 5);
  });

  it('goes on unharmed where a prompt that would join is refused', async () => {
    const batch = lm.continuousBatch();
    const [row] = await join(batch, [prompts[0]!], () => greedy);
    const before = tf.memory().numTensors;
    await expect(join(batch, [Array(25).fill(7)], () => greedy)).rejects.toThrow("exceed the model's 24 positions");
    await expect(batch.join({ inputIds: [[3]], attentionMask: [[0]] }, () => greedy)).rejects.toThrow('has no tokens');
    await expect(join(batch, [[3]], () => ({ temperature: -1 }))).rejects.toThrow('temperature must be 0 or more');
    await expect(join(batch, [[3]], () => ({ logprobs: -1 }))).rejects.toThrow('logprobs must be a whole number');
    expect(tf.memory().numTensors).toBe(before);
    await finish(batch);
    expectSameRow(row!, await alone(prompts[0]!, greedy));
  });

  it('writes without the low-rank adapters where it is told to', async () => {
    const own = CausalLM.random({ ...lm.config, hidden_size: 16 }, { seed: 3 });
    const bare = await idsOf(own);
    own.lora.add('default', { rank: 2, alpha: 64, targetModules: 'all-linear', init: 'random' });
    expect(await idsOf(own)).not.toEqual(bare);
    expect(await idsOf(own, { withLora: false })).toEqual(bare);
    expect(own.lora.active).toEqual(['default']);
    own.dispose();
  });

  it('leaves no tensor behind: finished, left by all, or disposed in between', async () => {
    const before = tf.memory().numTensors;
    await alone(prompts[0]!, greedy);
    expect(tf.memory().numTensors).toBe(before);
    const batch = lm.continuousBatch();
    const rows = await join(batch, prompts, () => greedy);
    await batch.step();
    for (const row of rows) batch.leave(row);
    expect(await batch.step()).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
    await join(batch, prompts, () => greedy);
    await batch.step();
    batch.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
