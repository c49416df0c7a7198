import { basename } from 'node:path';
import { DataError } from '@molx/core';

/** How the rows of a file are written. */
export type RowFormat = 'csv' | 'tsv' | 'jsonl' | 'smi' | 'txt';

/** A file and how to read it; `format` and `delimiter` default to what the name says. */
export interface RowSource {
  path: string;
  format?: RowFormat | undefined;
  delimiter?: string | undefined;
}

const formats: Record<string, RowFormat> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  txt: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  smi: 'smi',
  smiles: 'smi',
};

/**
 * The format that a file's name tells; a `.txt` of molecules is taken as tab-separated.
 *
 * @throws {DataError} for a name that tells none
 */
export function formatOf({ path, format }: RowSource): RowFormat {
  if (format !== undefined) return format;
  const extension = basename(path).replace(/\.gz$/i, '').split('.').at(-1)?.toLowerCase() ?? '';
  const known = formats[extension];
  if (known === undefined) {
    throw new DataError(path, `its name does not tell the format. Say format: csv, tsv, jsonl or smi.`);
  }
  return known;
}
