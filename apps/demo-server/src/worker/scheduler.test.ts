import { describe, expect, it } from 'vitest';
import { Scheduler } from './scheduler.js';

/** Counts down, and notes each step. */
function countdown(name: string, steps: number, notes: string[]) {
  return {
    get isBusy() {
      return steps > 0;
    },
    async step() {
      notes.push(name);
      steps--;
    },
  };
}

describe('Scheduler', () => {
  it('shares out its rounds: each stepper a step, then one job', async () => {
    const notes: string[] = [];
    const scheduler = new Scheduler(() => notes.push('|'));
    scheduler.add(countdown('a', 3, notes));
    scheduler.add(countdown('b', 1, notes));
    const jobs = ['1', '2'].map((name) => scheduler.run(() => void notes.push(name)));
    await Promise.all(jobs);
    while (notes.filter((note) => note === 'a').length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(notes.join('')).toMatch(/^ab1\|a2\|a\|?$/);
  });

  it('gives each job its result or error, and cancels those whose caller has gone', async () => {
    const scheduler = new Scheduler();
    const controller = new AbortController();
    const fails = scheduler.run(() => {
      throw new TypeError('no');
    });
    const gone = scheduler.run(() => 1, controller.signal);
    const fine = scheduler.run(async () => 2);
    controller.abort();
    await expect(fails).rejects.toThrow('no');
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await fine).toBe(2);
    await expect(scheduler.run(() => 1, controller.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('cancels what waits when it closes', async () => {
    const scheduler = new Scheduler();
    const waiting = scheduler.run(() => 1);
    const closed = scheduler.close();
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
    await closed;
  });
});
