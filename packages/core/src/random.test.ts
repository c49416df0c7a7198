import { describe, expect, it } from 'vitest';
import { hash32, Random } from './random.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.uint32());

describe('Random', () => {
  it('gives the same stream for the same seed, another for another', () => {
    expect(draw(new Random(7), 5)).toEqual(draw(new Random(7), 5));
    expect(draw(new Random(7), 5)).not.toEqual(draw(new Random(8), 5));
    expect(draw(new Random('data'), 3)).not.toEqual(draw(new Random('model'), 3));
  });

  it('continues from a saved state that went through JSON', () => {
    const random = new Random(3);
    draw(random, 10);
    const resumed = Random.fromState(JSON.parse(JSON.stringify(random.state)));
    expect(draw(resumed, 5)).toEqual(draw(random, 5));
  });

  it('forks without moving', () => {
    const random = new Random(1);
    const before = random.state;
    expect(draw(random.fork('a'), 3)).not.toEqual(draw(random.fork('b'), 3));
    expect(random.state).toEqual(before);
  });

  it('is uniform and normal within four standard errors', () => {
    const random = new Random(5);
    const count = 20_000;
    const uniforms = Array.from({ length: count }, () => random.uniform());
    expect(Math.abs(uniforms.reduce((a, b) => a + b) / count - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    const normals = Array.from({ length: count }, () => random.normal());
    expect(Math.abs(normals.reduce((a, b) => a + b) / count)).toBeLessThan(4 / Math.sqrt(count));
    const variance = normals.reduce((a, b) => a + b * b, 0) / count;
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
  });

  it('shuffles to a permutation and refuses an empty range', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(2).shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.sort((a, b) => a - b)).toEqual(items);
    expect(() => new Random(0).integer(0)).toThrow('positive integer');
  });
});

it('hash32 spreads', () => {
  const hashes = new Set(Array.from({ length: 10_000 }, (_, i) => hash32(`key ${i}`)));
  expect(hashes.size).toBeGreaterThan(9_998);
});
