import { z } from 'zod';
import { rowFormats } from '../row-formats.js';

/** The part of a given split that a file or a row belongs to. */
export const partNames = ['train', 'validation', 'test'] as const;

const name = z.string().min(1);
const names = z.union([name, z.array(name).min(1)]);
const hex = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `expected ${digits} hexadecimal digits in lower case`);
/** Where a file goes, or is found, in the data set's folder: nowhere else. */
const place = name.refine((path) => !/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(path), {
  message: 'expected a path inside the data set\'s folder, without ".."',
});

const file = z
  .strictObject({
    path: place.describe("The file's name in the data set's folder."),
    also: z.array(place).default([]).describe('Other names under which the file is found in a folder of your own.'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where pull fetches it; without it the file must be brought.'),
    member: name
      .optional()
      .describe('The member of the zip archive that url names; without it the file is fetched as it is.'),
    sha256: hex(64).optional().describe('Of what url gives. Without sha256 and md5 the file is not pinned.'),
    md5: hex(32).optional().describe('The same, where only this one is published.'),
    bytes: z.int().positive().optional().describe('The size of what url gives.'),
    format: z.enum(rowFormats).optional().describe('How rows are written; by default what the name says.'),
    delimiter: z.string().length(1).optional().describe('What parts the columns, where it is neither comma nor tab.'),
    part: z.enum(partNames).optional().describe('The part of the given split that the file is.'),
  })
  .refine((value) => value.member === undefined || value.url !== undefined, { message: 'member needs url' });

interface ColumnSettings {
  column: string | string[];
  type: 'text' | 'number' | 'label' | 'selfies';
  side?: 'left' | 'right' | undefined;
  values?: Record<string, string> | undefined;
}

const column = z
  .union([
    names,
    z.strictObject({
      column: names.describe('The column of the file; of several names the first that is there.'),
      type: z
        .enum(['text', 'number', 'label', 'selfies'])
        .default('text')
        .describe('What its values are; a label is yes or no, SELFIES are decoded into SMILES.'),
      side: z.enum(['left', 'right']).optional().describe('The side to take of a value that is a whole reaction.'),
      values: z.record(z.string(), z.string()).optional().describe('What a value means, as "1": "yes".'),
    }),
  ])
  .transform((value) => {
    const whole: ColumnSettings =
      typeof value === 'string' || Array.isArray(value) ? { column: value, type: 'text' } : value;
    return whole;
  });

const edit = z
  .strictObject({
    added: name.optional().describe('The field with the functional group that shall be added.'),
    removed: name.optional().describe('The field with the one that shall be removed.'),
    number: z
      .enum(['logP', 'molarRefractivity', 'qed'])
      .optional()
      .describe('What shall be raised, or lowered where the instruction says lower or decrease.'),
  })
  .refine(({ added, removed, number }) => (number === undefined) !== (added === undefined && removed === undefined), {
    message: 'needs added, removed or both, or else number',
  });

const task = z.strictObject({
  kind: z
    .enum(['text', 'yes-no', 'number', 'molecules'])
    .describe('What the answer is: a text, yes or no, a number, or SMILES parted by dots.'),
  from: z.array(name).min(1).default(['smiles']).describe('The fields that the question shows.'),
  answer: name.optional().describe('The field with the answer; none where any answer of a kind counts, as in editing.'),
  instruction: name.optional().describe('The field with the instruction, where every row has its own.'),
  question: z.string().min(1).optional().describe('What is asked, the same for every row.'),
  label: z.string().min(1).optional().describe('What the answer is called in a prompt.'),
  unit: z.string().min(1).optional().describe('Of a number.'),
  edit: edit.optional().describe("How an edit is judged, by TOMG-Bench's rules, where there is no one right answer."),
});

const split = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('given').describe('The part of each file says it.') }),
    z.strictObject({
      kind: z.literal('column').describe('A field of each row says it.'),
      field: name,
      values: z.record(z.string(), z.enum(partNames)).describe('Which value means which part.'),
    }),
    z.strictObject({
      kind: z.enum(['scaffold', 'random', 'deepchem-scaffold']),
      shares: z
        .tuple([z.number(), z.number(), z.number()])
        .default([0.8, 0.1, 0.1])
        .describe('Train, validation, test.'),
      seed: z.int().min(0).default(0),
    }),
  ])
  .refine((value) => !('shares' in value) || Math.abs(value.shares[0] + value.shares[1] + value.shares[2] - 1) < 1e-9, {
    message: 'shares must add up to 1',
    path: ['shares'],
  });

/** A data set in words: its files, what their columns hold, what can be asked, how it is split, where it comes from. */
export const cardSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'may hold small letters, digits and "-" only')
      .describe("The card's name."),
    title: name.describe('The name in full.'),
    about: name.describe('What it is, in a sentence or two.'),
    kind: z.enum(['molecules', 'reactions']).default('molecules').describe('What a row is about.'),
    homepage: z.url().optional().describe('Where it is explained.'),
    licence: name.describe('Of the data, as far as is known.'),
    citation: name.describe('Who is to be cited.'),
    note: name.optional().describe('What a user must know, such as how to get files that are not offered.'),
    files: z.array(file).min(1).describe('Its files.'),
    columns: z.record(name, column).describe('Field: the column of the files.'),
    otherColumns: z
      .strictObject({ type: z.literal('label'), except: z.array(name).default([]) })
      .optional()
      .describe('What all columns are that no field names: a table of hundreds of labels need not list them.'),
    tasks: z.record(name, task).default({}).describe('What can be asked of it.'),
    split: split.describe('How it is split.'),
  })
  .check((context) => {
    const { kind, columns, tasks, split, otherColumns, files } = context.value;
    const report = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message });
    const needed = kind === 'molecules' ? 'smiles' : 'product';
    if (!Object.hasOwn(columns, needed)) report(['columns'], `a card of ${kind} needs the field "${needed}"`);
    const known = (field: string) => Object.hasOwn(columns, field) || otherColumns !== undefined;
    for (const [task, { from, answer, instruction, edit }] of Object.entries(tasks)) {
      const unknown = [...from, answer, instruction, edit?.added, edit?.removed].find(
        (field) => field !== undefined && !known(field),
      );
      if (unknown !== undefined) report(['tasks', task], `columns has no field "${unknown}"`);
    }
    if (split.kind === 'column' && !known(split.field)) report(['split'], `columns has no field "${split.field}"`);
    const without = files.findIndex(({ part }) => part === undefined);
    if (split.kind === 'given' && without >= 0) report(['files', without], 'needs a part, since the split is given');
  });

/** A checked card, defaults filled in. */
export type DataCard = z.output<typeof cardSchema>;
export type CardFile = DataCard['files'][number];
export type CardColumn = DataCard['columns'][string];
export type CardTask = DataCard['tasks'][string];
export type CardSplit = DataCard['split'];
export type PartName = (typeof partNames)[number];
