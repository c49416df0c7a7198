import { readFile } from 'node:fs/promises';
import { DataError } from '@molx/core';
import { z } from 'zod';
import type { TaskWording } from './built-in-tasks.js';

const stylesFile = z.object({
  styles: z.record(
    z.string(),
    z.object({ label: z.string().min(1).optional(), instructions: z.array(z.string().min(1)).min(1) }),
  ),
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
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new DataError(path, `cannot read the styles: ${(error as Error).message}.`);
  }
  const result = stylesFile.safeParse(content);
  if (!result.success) throw new DataError(path, `not a styles file: ${z.prettifyError(result.error)}`);
  return result.data.styles as Styles;
}
