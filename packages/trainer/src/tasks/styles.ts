import { readFile } from 'node:fs/promises';
import { DataError } from '@molx/core';
import { nonUtf8 } from '@molx/datasets/node';
import { z } from 'zod';
import { wording } from '../recipe/fields.js';
import type { TaskWording } from './built-in-tasks.js';

const stylesFile = z.object({
  styles: z.record(z.string(), z.object({ label: wording.optional(), instructions: z.array(wording).min(1) })),
});

/** Label and instructions of text fields, by the field's name. */
export type Styles = Readonly<Record<string, Partial<TaskWording>>>;

/**
 * Reads `{ "styles": { field: { "label": "Summary", "instructions": ["Sum up this molecule.", ...] } } }`.
 *
 * @throws {DataError} when it can't be read or is not of that form
 */
export async function readStyles(path: string): Promise<Styles> {
  let content: unknown;
  try {
    const bytes = await readFile(path);
    const wrong = nonUtf8(bytes);
    if (wrong !== undefined) throw new DataError(path, `line ${wrong.line}: ${wrong.message}`);
    content = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(path, `cannot read the styles: ${(error as Error).message}.`);
  }
  const result = stylesFile.safeParse(content);
  if (!result.success) throw new DataError(path, `not a styles file: ${z.prettifyError(result.error)}`);
  return result.data.styles as Styles;
}
