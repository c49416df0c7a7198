import { InvalidArgumentError } from './errors.js';

/** @throws {InvalidArgumentError} unless `value` is a whole number from `least` to `most` */
export function expectWhole(op: string, name: string, value: number, least: number, most = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === 2 ** 31 - 1 ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new InvalidArgumentError(`${op}: expected ${name}, a whole number ${range}, got ${value}.`);
}
