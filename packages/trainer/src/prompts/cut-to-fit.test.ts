import { expect, it } from 'vitest';
import { cutToFit } from './cut-to-fit.js';

it('keeps what fits, and gives up when nothing does', () => {
  const room = (tokens: number, perToken: number) => (text: string) => Math.ceil(text.length / perToken) - tokens;
  expect(cutToFit('CCCC', room(4, 1))).toBe('CCCC');
  expect(cutToFit('CCCCCC', room(4, 1))).toBe('CCCC');
  // tokens of three characters: one character less at a time would do, one token less is asked for
  const cut = cutToFit('C'.repeat(30), room(4, 3));
  expect([room(4, 3)(cut) <= 0, cut.length]).toEqual([true, 12]);
  expect(cutToFit('CC', () => 5)).toBe('');
  expect(cutToFit('', () => 5)).toBe('');
});
