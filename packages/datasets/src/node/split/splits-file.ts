import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';
import { z } from 'zod';
import { type CardSplit, partNames } from '../../card/index.js';
import type { PartIndices } from '../../split/part-indices.js';

const indices = z.array(z.int().min(0));
const schema = z.object({
  name: z.string(),
  split: z.looseObject({ kind: z.string() }),
  records: z.int().min(0),
  digest: z.string(),
  parts: z.object({ train: indices, validation: indices, test: indices }),
});

/** A split as `splits.json` keeps it: which records are in which part, and of what records. */
export interface SavedSplit {
  /** Of the data set. */
  name: string;
  split: CardSplit;
  /** What each record is told by, in order, such as its canonical SMILES. */
  ids: readonly string[];
  parts: PartIndices;
}

/** Writes a split, so that others, or a later version, hold out the same. @throws {OutputError} */
export function saveSplit(path: string, { name, split, ids, parts }: SavedSplit): Promise<void> {
  const file = { name, split, records: ids.length, digest: digestOf(ids), parts };
  return writeFileAtomic(path, `${JSON.stringify(file)}\n`);
}

/**
 * Reads a split of the same records.
 *
 * @throws {DataError} when the file can't be read, is of other records, or names a record twice or not at all
 */
export async function loadSplit(path: string, ids: readonly string[]): Promise<PartIndices> {
  const { records, digest, parts, name } = await readSplit(path);
  if (records !== ids.length || digest !== digestOf(ids)) {
    const what =
      records === ids.length ? 'other records, or the same in another order' : `${records} records, not ${ids.length}`;
    throw new DataError(path, `this split of ${name} is of ${what}. Make it anew, or use the data it was made of.`);
  }
  const seen = new Set(partNames.flatMap((part) => parts[part]));
  const listed = partNames.reduce((sum, part) => sum + parts[part].length, 0);
  if (seen.size === records && listed === records && !seen.has(records)) return parts;
  throw new DataError(path, `its parts list ${listed} records, ${seen.size} different ones, of ${records}.`);
}

async function readSplit(path: string): Promise<z.output<typeof schema>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new DataError(path, `cannot read the split: ${(error as Error).message}.`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new DataError(
    path,
    `is no split: ${result.error.issues[0]?.path.join('.')} ${result.error.issues[0]?.message}.`,
  );
}

function digestOf(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}
