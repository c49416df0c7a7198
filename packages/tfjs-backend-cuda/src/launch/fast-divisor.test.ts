import { Random } from '@molx/core';
import { expect, it } from 'vitest';
import { divisor } from './fast-divisor.js';

/** As `quotient` in device/common.cuh. */
function quotient(n: number, [, magic, shift]: Int32Array): number {
  const high = Number((BigInt(n) * BigInt(magic! >>> 0)) >> 32n);
  return Math.floor(((high + n) % 2 ** 32) / 2 ** shift!);
}

it('divides exactly for every divisor and numerator below 2^31', () => {
  const random = new Random('divisors');
  const edge = [1, 2, 3, 5, 7, 31, 32, 33, 641, 65535, 65536, 65537, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 2, 2 ** 31 - 1];
  const drawn = Array.from(
    { length: 200 },
    () => 1 + Math.floor(random.uniform() * 2 ** (1 + Math.floor(random.uniform() * 30))),
  );
  for (const d of [...edge, ...drawn]) {
    const words = divisor(d);
    for (const n of [0, 1, d - 1, d, d + 1, 2 * d - 1, 2 ** 31 - 1, Math.floor(random.uniform() * 2 ** 31)]) {
      if (n < 2 ** 31) expect(quotient(n, words), `${n} / ${d}`).toBe(Math.floor(n / d));
    }
  }
});
