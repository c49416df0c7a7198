import { basename } from 'node:path';
import { DataError } from '@molx/core';
import { type RowFormat, rowFormats } from '../../row-formats.js';

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
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  smi: 'smi',
  smiles: 'smi',
  sdf: 'sdf',
  sd: 'sdf',
  mol: 'sdf',
  rsmi: 'reactions',
  rxnsmiles: 'reactions',
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
    throw new DataError(path, `its name does not tell the format. Say format: ${rowFormats.join(', ')}.`);
  }
  return known;
}
