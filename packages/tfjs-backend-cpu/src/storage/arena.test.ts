import { Random } from '@molx/core';
import { expect, it } from 'vitest';
import { Arena } from './arena.js';

it('hands out blocks that never overlap, and becomes whole again', () => {
  const arena = new Arena(new ArrayBuffer(1 << 20));
  const random = new Random('arena');
  const live = new Map<number, number>();
  let peak = 0;
  for (let i = 0; i < 5000; i++) {
    if (random.uniform() < 0.5 || live.size === 0) {
      const bytes = 1 + random.integer(20_000);
      const start = arena.take(bytes, arena);
      if (start === undefined) continue;
      for (const [other, size] of live) {
        if (start < other + size && other < start + bytes) expect([start, bytes, other, size]).toBeUndefined();
      }
      live.set(start, bytes);
    } else {
      const start = random.pick([...live.keys()]);
      expect(arena.give(start)).toBe(true);
      live.delete(start);
    }
    peak = Math.max(
      peak,
      [...live.values()].reduce((a, b) => a + b, 0),
    );
  }
  // Best fit leaves holes; half as much again is what such a mixture costs.
  expect(arena.touchedBytes).toBeLessThan(1.5 * peak);
  for (const start of live.keys()) arena.give(start);
  expect(arena.isEmpty).toBe(true);
  expect(arena.take((1 << 20) - 256, arena)).toBe(256);
});

it('refuses what does not fit, and what is not its own', () => {
  const arena = new Arena(new ArrayBuffer(4096 + 256));
  const [mine, yours] = [{}, {}];
  expect([arena.take(1024, mine), arena.take(2048, yours), arena.take(2048, mine)]).toEqual([256, 1280, undefined]);
  expect(arena.give(512)).toBe(false);
  arena.giveAll(mine);
  expect([arena.has(256), arena.has(1280)]).toEqual([false, true]);
  expect([arena.take(1000, mine), arena.take(1024, mine)]).toEqual([256, 3328]);
});
