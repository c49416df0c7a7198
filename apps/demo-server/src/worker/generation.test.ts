import { selectDevice } from '@molx/nn/node';
import { Molx } from 'molx';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answerer, GenerateResult } from '../engine/engine-methods.js';
import { tinyModel } from '../testing/open-engine.js';
import { Generation } from './generation.js';
import { Scheduler } from './scheduler.js';

let molx: Molx;
beforeAll(async () => {
  await selectDevice('cpu', { gemm: 'auto' });
  molx = await Molx.fromPretrained(tinyModel);
  // the language model alone is then another, with a batch of its own
  molx.lm.lora.add('a', { rank: 2, targetModules: 'all-linear', init: 'random' });
});
afterAll(() => molx.dispose());

let scheduler: Scheduler;
let generation: Generation;
beforeEach(() => {
  scheduler = new Scheduler();
  generation = new Generation(molx, scheduler, { maxRows: 1 });
  scheduler.add(generation);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await scheduler.close();
  generation.dispose();
});

function write(
  text: string,
  { answerer = 'molx' as Answerer, maxTokens = 2, signal = new AbortController().signal } = {},
): Promise<GenerateResult> {
  const sampling = { maxTokens, temperature: 0, topP: 1, seed: 0, stop: [], ignoreEnd: true, logprobs: undefined };
  const prompts = [{ source: { kind: 'text' as const, text, molecules: [] }, answerer }];
  return generation.write({ prompts, choices: 1, sampling }, { signal, onPiece() {} });
}

describe('Generation', () => {
  it('writes texts in the order of their coming, whoever answers', async () => {
    const first = new AbortController();
    const writing = write('Of <mol>CCO</mol>', { maxTokens: 10_000, signal: first.signal });
    await expect.poll(() => generation.rows, { timeout: 20_000 }).toBe(1);
    const ended: string[] = [];
    const others = (['llm', 'molx', 'molx', 'llm', 'molx'] as const).map((answerer, index) =>
      write('Of <mol>CCO</mol>', { answerer }).then(() => ended.push(`${index} ${answerer}`)),
    );
    await expect.poll(() => generation.waiting, { timeout: 20_000 }).toBe(5);
    first.abort();
    await expect(writing).rejects.toMatchObject({ kind: 'cancelled' });
    await Promise.all(others);
    expect(ended).toEqual(['0 llm', '1 molx', '2 molx', '3 llm', '4 molx']);
  });

  it('refuses what is too long before it looks at a molecule, and before it encodes all of it', async () => {
    const featurize = vi.spyOn(molx, 'featurize');
    await expect(write('<mol>C</mol>'.repeat(2_000))).rejects.toMatchObject({
      kind: 'too-long',
      message: expect.stringMatching(/context is 512 tokens, and the prompt takes 1\d{4}\./), // 2,000 times 8 slots
    });
    await expect(write('<mol>C</mol>'.repeat(2_000), { answerer: 'llm' })).rejects.toThrow('context is 512 tokens');
    expect(featurize).not.toHaveBeenCalled();
    const encode = vi.spyOn(molx.lm.tokenizer, 'encode');
    await expect(write('C'.repeat(60_000))).rejects.toThrow('context is 512 tokens, and the prompt takes more.');
    expect(encode.mock.calls.reduce((sum, [text]) => sum + text.length, 0)).toBeLessThan(10_000);
  });

  it('looks at one molecule after the other, until the caller goes', async () => {
    const controller = new AbortController();
    const { featurize } = molx;
    const spy = vi.spyOn(molx, 'featurize').mockImplementation((molecules) => {
      if (spy.mock.calls.length === 3) controller.abort();
      return featurize.call(molx, molecules);
    });
    const writing = write('<mol>CCO</mol>'.repeat(20), { signal: controller.signal });
    await expect(writing).rejects.toMatchObject({ kind: 'cancelled' });
    expect(spy.mock.calls.map(([molecules]) => molecules)).toEqual([['CCO'], ['CCO'], ['CCO']]);
  });
});
