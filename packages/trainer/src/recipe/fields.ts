import { z } from 'zod';

/** Below the largest float32 by enough that a few products of it are numbers, too. */
const largest = 1e30;

/** A whole number; bounds come first, so that an error names them instead of the largest whole number that there is. */
export const whole = (least: number, most: number) => z.number().min(least).max(most).int();

/** A count of at least one. */
export const count = whole(1, 1e9);

/** A length of a tensor: what is larger is a slip of the pen. */
export const size = whole(1, 65_536);

/** Layers of a model. */
export const depth = whole(1, 1024);

/** A share between 0 and 1, both included. */
export const share = z.number().min(0).max(1);

/** The share of values that dropout zeroes while training: not all. */
export const dropout = z.number().min(0).lt(1);

/** A rate or factor above zero. */
export const positive = z.number().positive().max(largest);

/** A rate or factor that may be zero. */
export const notNegative = z.number().min(0).max(largest);

/** What is added to a divisor so that it is not zero; a smaller one would be, in float32. */
export const epsilon = z.number().min(1e-30).max(1);

/** Passes over something. */
export const passes = z.number().min(0).max(1e6);

/** How often an epoch passes over a task's examples, all of which it holds in memory. */
export const weight = z.number().min(0).max(1000);

/** A path; `resolvePaths` says what it is relative to. */
export const path = z.string().min(1);

/** Words of a prompt, whose template alone says where the molecule stands. */
export const wording = z
  .string()
  .min(1)
  .refine((text) => !text.includes('<mol>'), { message: 'must not hold <mol>: the template places the molecule' });

/** `off`, or the settings of what is on. */
export function orOff<T extends z.ZodType>(settings: T) {
  return z.union([z.literal('off'), settings]);
}
