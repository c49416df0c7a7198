import type { RowSource } from '@molx/datasets/node';
import { readDataRows } from './read-data-rows.js';

/** A file, and the columns that a recipe names of it. */
export interface NamedFile {
  source: RowSource;
  columns: readonly string[];
}

/**
 * Reads files through for their encoding and their columns; no molecule is parsed.
 *
 * @throws {DataError} as reading their rows does
 */
export async function checkDataFiles(files: readonly NamedFile[]): Promise<void> {
  for (const { source, columns } of files) {
    const rows = readDataRows(source, columns);
    while (!(await rows.next()).done);
  }
}
