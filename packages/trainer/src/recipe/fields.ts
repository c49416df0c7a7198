import { z } from 'zod';

/** A count of at least one. */
export const count = z.int().positive();

/** A share between 0 and 1, both included. */
export const share = z.number().min(0).max(1);

/** A rate or factor above zero. */
export const positive = z.number().positive();

/** A path; `resolvePaths` says what it is relative to. */
export const path = z.string().min(1);

/** `off`, or the settings of what is on. */
export function orOff<T extends z.ZodType>(settings: T) {
  return z.union([z.literal('off'), settings]);
}
