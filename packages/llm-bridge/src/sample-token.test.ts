import { Random } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { type SamplingOptions, sampleToken } from './sample-token.js';

const logits = Float32Array.from([0.1, 0.4, 0.2, 0.3], Math.log);

function shares(options: SamplingOptions, count = 20_000): number[] {
  const random = new Random(3);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) counts[sampleToken(logits, options, random)]! += 1;
  return counts.map((each) => each / count);
}

// Four standard errors of a share of 20,000 draws are at most 0.0142.

describe('sampleToken', () => {
  it.each<[string, SamplingOptions, number[]]>([
    ['temperature 1 draws from the probabilities', { temperature: 1 }, [0.1, 0.4, 0.2, 0.3]],
    ['temperature 0.5 squares them', { temperature: 0.5 }, [1 / 30, 16 / 30, 4 / 30, 9 / 30]],
    ['topK 2 keeps two', { temperature: 1, topK: 2 }, [0, 4 / 7, 0, 3 / 7]],
    ['topP 0.6 keeps the two that reach it', { temperature: 1, topP: 0.6 }, [0, 4 / 7, 0, 3 / 7]],
    ['topP 0.75 needs a third', { temperature: 1, topP: 0.75 }, [0, 4 / 9, 2 / 9, 3 / 9]],
    ['topP counts within topK', { temperature: 1, topK: 2, topP: 0.5 }, [0, 1, 0, 0]],
  ])('%s', (_what, options, expected) => {
    const found = shares(options);
    found.forEach((share, id) => {
      expect(Math.abs(share - expected[id]!)).toBeLessThan(expected[id] === 0 ? 1e-12 : 0.0142);
    });
  });

  it('is greedy at temperature 0, takes the first of equals, and draws nothing', () => {
    const random = new Random(1);
    const { state } = random;
    expect(sampleToken(Float32Array.of(1, 3, 3, 2), {}, random)).toBe(1);
    expect(random.state).toEqual(state);
  });

  it('survives extreme logits', () => {
    const extreme = Float32Array.of(-1e30, 1000, Number.NEGATIVE_INFINITY);
    expect(sampleToken(extreme, { temperature: 1e-3 }, new Random(1))).toBe(1);
    expect(sampleToken(Float32Array.of(5), { temperature: 1, topP: 0.1 }, new Random(1))).toBe(0);
  });
});
