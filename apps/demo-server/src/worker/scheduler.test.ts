import { describe, expect, it, vi } from 'vitest';
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
  it('shares out its rounds: each stepper a step, then the jobs that begin within 20 ms, at least one', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const notes: string[] = [];
    const scheduler = new Scheduler(() => notes.push('|'));
    scheduler.add(countdown('a', 5, notes));
    scheduler.add(countdown('b', 1, notes));
    const takes = (name: string, ms: number) =>
      scheduler.run(() => {
        notes.push(name);
        vi.advanceTimersByTime(ms);
      });
    await Promise.all([takes('1', 19), takes('2', 1), takes('3', 50), takes('4', 7), takes('5', 7), takes('6', 7)]);
    while (notes.filter((note) => note === 'a').length < 5) await new Promise((resolve) => setImmediate(resolve));
    vi.useRealTimers();
    expect(notes.join('')).toMatch(/^ab12\|a3\|a456\|a\|a\|?$/);
  });

  it('does in the same round what a caller asks for next', async () => {
    const notes: string[] = [];
    const scheduler = new Scheduler(() => notes.push('|'));
    scheduler.add(countdown('a', 1, notes));
    const first = scheduler.run(() => void notes.push('1'));
    const second = first.then(() => scheduler.run(() => void notes.push('2')));
    await Promise.all([first, second]);
    expect(notes.join('')).toMatch(/^a12\|?$/);
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
