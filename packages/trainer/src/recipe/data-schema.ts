import { rowFormats } from '@molx/datasets';
import { z } from 'zod';
import { cardSchema, heldOutCardSchema } from './card-schema.js';
import { count, path, share, whole } from './fields.js';

const format = z
  .enum(rowFormats)
  .optional()
  .describe(
    'How rows are written; by default what the name says (.csv, .tsv, .txt as tsv, .json, .jsonl, .parquet, .smi, .sdf, each also .gz).',
  );

const delimiter = z
  .string()
  .regex(/^[^"\r\n]$/, 'must be one character, and neither a quote nor a line break')
  .optional()
  .describe('What parts the columns, where it is neither comma (csv) nor tab (tsv).');

const file = z.strictObject({
  path: path.describe('The file, relative to data.directory.'),
  format,
  delimiter,
  columns: z
    .looseObject({ smiles: z.string().min(1).describe('The column that holds the SMILES.') })
    .catchall(z.string().min(1))
    .default({ smiles: 'smiles' })
    .describe('Which column holds what: smiles, and one text field per further key, whose name a task refers to.'),
  maxMolecules: count
    .optional()
    .describe('Molecules to take from this file at most, the first ones; excluded and invalid rows do not count.'),
});

/** A file whose molecules must not be learned from. */
export const excludedFileSchema = z.strictObject({
  path: path.describe('The file, relative to data.directory.'),
  format,
  delimiter,
  column: z.string().min(1).default('smiles').describe('The column that holds the SMILES (first for a .smi file).'),
});

const validation = z
  .strictObject({
    share: z.number().gt(0).lt(1).optional().describe('Share of the molecules held out.'),
    molecules: count.optional().describe('Number of molecules held out; give this or share.'),
    split: z
      .enum(['scaffold', 'random', 'given'])
      .default('scaffold')
      .describe(
        'scaffold holds out whole Murcko scaffolds, random single molecules, given the validation parts of the data cards.',
      ),
    seed: whole(0, 0xffffffff)
      .optional()
      .describe(
        "Chooses what is held out; the recipe's seed by default. Recipes that give the same one share a split.",
      ),
  })
  .refine(({ split, share, molecules }) => split === 'given' || (share === undefined) !== (molecules === undefined), {
    message: 'give exactly one of share and molecules',
  })
  .refine(({ split, share, molecules }) => split !== 'given' || (share === undefined && molecules === undefined), {
    message: 'a given split needs neither share nor molecules',
  });

const leaks = z.strictObject({
  molecules: z
    .enum(['refuse', 'exclude', 'allow'])
    .default('refuse')
    .describe(
      'What to do when a molecule to train on is a test molecule, stereo aside: stop, leave it out, or train on it.',
    ),
  scaffolds: z
    .enum(['report', 'refuse'])
    .default('report')
    .describe('What to do when a molecule to train on has the scaffold of a test molecule: say how many, or stop.'),
  against: z
    .array(heldOutCardSchema)
    .default([])
    .describe('Further data sets whose test molecules count; those of data.cards count by themselves.'),
});

/** What is read, what is held out, and what must not be trained on. */
export const dataSchema = z
  .strictObject({
    cards: z.array(cardSchema).default([]).describe('Data sets to train on that a data card describes.'),
    leaks: leaks.prefault({}).describe('The check that no test molecule is trained on.'),
    directory: path
      .default('.')
      .describe("Where the files are; --data overrides it. By default the recipe's own folder."),
    files: z.array(file).default([]).describe('The files to train on, without a card.'),
    exclude: z
      .array(excludedFileSchema)
      .default([])
      .describe(
        'Files whose molecules are left out of training and validation, by canonical SMILES without stereo and isotopes.',
      ),
    styles: path
      .optional()
      .describe('A JSON file, relative to directory, that gives text fields their labels and instructions.'),
    maxInvalidShare: share.default(0.05).describe('Stop when more than this share of the rows hold no valid molecule.'),
    maxMolecules: count.optional().describe('Molecules over all files at most: reading stops there.'),
    validation: validation.describe('What is held out.'),
  })
  .refine(({ files, cards }) => files.length + cards.length > 0, {
    message: 'give files or cards to train on',
    path: ['files'],
  });
