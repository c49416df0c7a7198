import { expect, it } from 'vitest';
import { oncePerStep } from './once-per-step.js';

it('measures anew only after another step', () => {
  let measured = 0;
  const measure = oncePerStep(() => ++measured);
  expect([measure(0), measure(3), measure(3), measure(4)]).toEqual([1, 2, 2, 3]);
});
