import { partNames } from '@molx/datasets';
import { z } from 'zod';
import { count, path } from './fields.js';

const name = z
  .string()
  .min(1)
  .describe('A name that `molx data list` knows, or the path of a card (.yaml), relative to the recipe.');
const folder = path
  .optional()
  .describe('Where its files are, relative to data.directory; by default there, else where molx data pull puts them.');
const parts = (standard: (typeof partNames)[number]) =>
  z.array(z.enum(partNames)).min(1).default([standard]).describe('The parts of its split to take.');

const whole = <T>(value: string | T) => (typeof value === 'string' ? { card: value } : value);

/** A data set to train on, by its card. */
export const cardSchema = z.preprocess(
  whole,
  z.strictObject({
    card: name,
    folder,
    parts: parts('train'),
    maxMolecules: count.optional().describe('Molecules to take from it at most, the first ones.'),
  }),
);

/** A data set whose molecules must not be trained on, by its card. */
export const heldOutCardSchema = z.preprocess(whole, z.strictObject({ card: name, folder, parts: parts('test') }));
