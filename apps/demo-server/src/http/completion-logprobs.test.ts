import { expect, it } from 'vitest';
import { completionLogprobsOf } from './completion-logprobs.js';

it('names parts of characters by their bytes, and of tokens that read the same the likelier', () => {
  const whole = { token: ' ä', bytes: [0x20, 0xc3, 0xa4], logprob: -1 };
  const [first, last] = [
    { token: '\uFFFD', bytes: [0xe4, 0xb8], logprob: -2 },
    { token: '\uFFFD', bytes: [0x96], logprob: -3 },
  ];
  const figures = [
    { ...whole, offset: 0, top: [whole, first, last, { ...whole, logprob: -4 }] },
    { ...first, offset: 2, top: [] },
    { ...last, offset: 2, top: [] },
  ];
  expect(completionLogprobsOf(figures)).toEqual({
    tokens: [' ä', 'bytes:\\xe4\\xb8', 'bytes:\\x96'],
    token_logprobs: [-1, -2, -3],
    top_logprobs: [{ ' ä': -1, 'bytes:\\xe4\\xb8': -2, 'bytes:\\x96': -3 }, {}, {}],
    text_offset: [0, 2, 2],
  });
});
