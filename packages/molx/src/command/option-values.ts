import { InvalidArgumentError } from '@molx/core';

/** Reads a flag's value as a whole number of at least `least`. The reader throws {InvalidArgumentError}. */
export const wholeNumber = (flag: string, least: number) => (text: string) => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`${flag}: expected a whole number of at least ${least}, got "${text}".`);
};

/** Reads a flag's value as a number between `least` and `most`. The reader throws {InvalidArgumentError}. */
export const numberBetween = (flag: string, least: number, most: number) => (text: string) => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`${flag}: expected a number from ${least} to ${most}, got "${text}".`);
};
