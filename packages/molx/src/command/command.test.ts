import { ConfigError, DataError, InvalidArgumentError, InvalidSmilesError, MolxError, OutputError } from '@molx/core';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCodeOf } from './exit-code.js';
import { listenForInterrupt } from './interrupt.js';
import { numberBetween, wholeNumber } from './option-values.js';
import { RateLine, rate } from './rate-line.js';
import { runCommand } from './run-command.js';

it('gives each error its exit code', () => {
  const codes = [
    new ConfigError('a', 'b'),
    new DataError('a', 'b'),
    new InvalidArgumentError('a'),
    new InvalidSmilesError('a', 'b'),
    new OutputError('a', 'b'),
    new MolxError('interrupted', 'a'),
    new TypeError('a'),
  ].map(exitCodeOf);
  expect(codes).toEqual([2, 2, 2, 2, 1, 130, 1]);
});

describe('runCommand', () => {
  let written = '';
  beforeEach(() => {
    written = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
    process.stdout.removeAllListeners('error');
  });
  const run = async (args: string[], action: () => void = () => {}) => {
    const program = new Command('tool').option('--known', '').action(action);
    await runCommand(program, ['node', 'tool', ...args]);
    return process.exitCode;
  };

  it('prints an error of molx as its message, without a stack', async () => {
    const code = await run([], () => {
      throw new ConfigError('recipe.yaml', 'unknown key.', { line: 2, column: 3 });
    });
    expect([code, written]).toEqual([2, 'recipe.yaml:2:3: unknown key.\n']);
  });

  it('says it without a stack when memory has no room', async () => {
    const code = await run([], () => void new Float32Array(2 ** 40));
    expect([code, written]).toEqual([
      1,
      expect.stringMatching(/^out of memory \(.+\)\. Take a smaller model or smaller batches\.\n$/),
    ]);
  });

  it('prints a defect whole', async () => {
    const code = await run([], () => {
      throw new TypeError('of undefined');
    });
    expect(code).toBe(1);
    expect(written).toMatch(/TypeError: of undefined\n +at /);
  });

  it('calls wrong usage 2', async () => {
    expect(await run(['--unknown'])).toBe(2);
    expect(written).toContain("unknown option '--unknown'");
  });
});

it('reads numbers, and says which flag is wrong', () => {
  expect(wholeNumber('--seed', 0)('17')).toBe(17);
  expect(numberBetween('--share', 0, 1)('5e-2')).toBe(0.05);
  for (const text of ['', ' ', '1.5', '-1', 'x', '1e99']) {
    expect(() => wholeNumber('--seed', 0)(text)).toThrow(
      `--seed: expected a whole number of at least 0, got "${text}".`,
    );
  }
  expect(() => numberBetween('--share', 0, 1)('2')).toThrow('--share: expected a number from 0 to 1, got "2".');
});

it('tells progress and rate, on a terminal in one line', () => {
  const said = (isTTY: boolean) => {
    let now = 0;
    let text = '';
    const line = new RateLine('molecules', {
      now: () => now,
      stream: { isTTY, write: (more: string) => (text += more) },
    });
    for (const [time, done] of [
      [100, 10],
      [2000, 3000],
      [12_000, 30_000],
    ] as const) {
      now = time;
      line.update(done);
    }
    line.clear();
    return text;
  };
  expect(said(false)).toBe('30,000 molecules  2,500/s\n');
  expect(said(true)).toBe('\r\x1b[K3,000 molecules  1,500/s\r\x1b[K30,000 molecules  2,500/s\r\x1b[K');
  expect([rate(0.012345), rate(99.95), rate(1234.5), rate(Number.NaN)]).toEqual(['0.0123', '100', '1,235', '-']);
});

it('turns Ctrl-C into an abort', () => {
  const { signal, interrupt, close } = listenForInterrupt();
  expect(signal.aborted).toBe(false);
  interrupt();
  expect(MolxError.is(signal.reason, 'interrupted')).toBe(true);
  close();
});
