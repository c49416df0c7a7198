import { describe, expect, it } from 'vitest';
import type { ExamplePool } from './example-pool.js';
import { MixtureSampler, type SampledBatch } from './mixture-sampler.js';

const pool = (task: string, size: number, weight: number): ExamplePool => ({
  task,
  weight,
  examples: Array.from({ length: size }, (_, record) => ({ record, answer: 0 })),
});
const pools = [pool('caption', 40, 1), pool('logP', 40, 0.25), pool('name', 7, 1.5)];
const take = (sampler: MixtureSampler, count: number) => Array.from({ length: count }, () => sampler.next());
const epochOf = (sampler: MixtureSampler): SampledBatch[] => {
  const batches = [sampler.next()];
  while (batches.length < (batches[0]?.batchesInEpoch ?? 0)) batches.push(sampler.next());
  return batches;
};
const recordsOf = (batches: SampledBatch[], task: string) =>
  batches
    .flatMap(({ examples }) => examples.filter((example) => example.task === task).map(({ record }) => record))
    .sort((a, b) => a - b);
const everyRecord = (size: number) => Array.from({ length: size }, (_, i) => i);

describe('MixtureSampler', () => {
  it('draws weight times each task per epoch, without replacement', () => {
    const sampler = new MixtureSampler({ pools, batchSize: 8, seed: 1 });
    expect(sampler.examplesPerEpoch).toBe(60.5);
    const epochs = Array.from({ length: 4 }, () => epochOf(sampler));
    for (const [epoch, batches] of epochs.entries()) {
      expect(batches.map((batch) => batch.epoch)).toEqual(batches.map(() => epoch));
      expect(recordsOf(batches, 'caption')).toEqual(everyRecord(40));
      expect(recordsOf(batches, 'logP')).toHaveLength(10);
      expect(batches.filter(({ examples }) => examples.length !== 8)).toHaveLength(1);
    }
    expect(recordsOf(epochs.flat(), 'logP')).toEqual(everyRecord(40));
    expect(epochs.map((batches) => recordsOf(batches, 'name').length)).toEqual([10, 11, 10, 11]);
    expect(recordsOf(epochs.slice(0, 2).flat(), 'name')).toEqual(
      everyRecord(7).flatMap((record) => [record, record, record]),
    );
  });

  it('is the same for the same seed, another for another seed and in another epoch', () => {
    const of = (seed: number) => epochOf(new MixtureSampler({ pools, batchSize: 8, seed }));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    const sampler = new MixtureSampler({ pools: [pool('a', 30, 1)], batchSize: 30, seed: 0 });
    const [first, second] = take(sampler, 2);
    expect(first?.examples).not.toEqual(second?.examples);
  });

  it('continues bit for bit from a state that went through JSON, at any batch', () => {
    const options = { pools, batchSize: 8, seed: 3, length: (_: string, { record }: { record: number }) => record };
    const whole = take(new MixtureSampler(options), 25);
    for (const at of [0, 1, 7, 8, 9, 16, 20]) {
      const sampler = new MixtureSampler(options);
      take(sampler, at);
      const resumed = new MixtureSampler({ ...options, state: JSON.parse(JSON.stringify(sampler.state)) });
      expect(take(resumed, 25 - at)).toEqual(whole.slice(at));
    }
  });

  it('refuses a state of other data, and a mixture that is empty or too large', () => {
    const { state } = new MixtureSampler({ pools, batchSize: 8, seed: 1 });
    expect(() => new MixtureSampler({ pools: pools.slice(1), batchSize: 8, seed: 1, state })).toThrow(
      'cannot be continued',
    );
    expect(() => new MixtureSampler({ pools: [pool('a', 5, 0.1)], batchSize: 8, seed: 1 })).toThrow(
      'the mixture (a) has 0.5 examples per epoch. Raise the weights',
    );
    expect(() => new MixtureSampler({ pools: [pool('a', 30_000, 1000)], batchSize: 8, seed: 1 })).toThrow(
      'the mixture (a) has 30000000 examples per epoch, and 20000000 can be held. Lower the weights',
    );
  });

  it('puts examples of similar length into a batch, and batches in random order', () => {
    const length = (_: string, { record }: { record: number }) => record;
    const sampler = new MixtureSampler({ pools: [pool('a', 128, 1)], batchSize: 8, seed: 5, length });
    const batches = epochOf(sampler);
    for (const { examples } of batches) {
      const records = examples.map(({ record }) => record);
      expect(Math.max(...records) - Math.min(...records)).toBe(7);
    }
    const starts = batches.map(({ examples }) => examples[0]?.record ?? 0);
    expect(starts).not.toEqual([...starts].sort((a, b) => a - b));
  });

  it('gives each draw its own random bits', () => {
    const draws = epochOf(new MixtureSampler({ pools, batchSize: 8, seed: 1 })).flatMap(({ examples }) =>
      examples.map(({ draw }) => draw),
    );
    expect(new Set(draws).size).toBe(draws.length);
  });
});
