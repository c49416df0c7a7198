import { expect, it } from 'vitest';
import { readCommandLine } from './command-line.js';

const flags = { json: { type: 'boolean' }, count: { type: 'string' } } as const;
const read = (...args: string[]) =>
  readCommandLine(args, ['first', 'second'], flags, ({ json = false, count = '2' }) =>
    Number.isInteger(Number(count)) ? { json, count: Number(count) } : undefined,
  );

it('reads names and flags', () => {
  expect(read()).toEqual({ names: ['first', 'second'], flags: { json: false, count: 2 } });
  expect(read('second', '--json', '--count', '7')).toEqual({ names: ['second'], flags: { json: true, count: 7 } });
});

it('gives nothing for what it does not know', () => {
  for (const args of [['third'], ['--other'], ['--count'], ['--count', 'x'], ['toString']]) {
    expect(read(...args)).toBeUndefined();
  }
});
