import { basename } from 'node:path';
import type { OnProgress } from '@molx/core';
import type { Featurizer } from '@molx/datasets/node';
import type { InvalidRows } from 'molx/table';
import type { DataFile, DataSettings } from '../recipe/recipe-schema.js';
import { type IdentifiedRow, identifyRows } from './identify-rows.js';
import type { MoleculeRecord } from './molecule-record.js';
import { readDataRows } from './read-data-rows.js';

/** What {@link readMolecules} gives beside the records. */
export interface MoleculeCounts {
  /** Valid rows whose molecule is excluded. */
  excluded: number;
  /** Valid rows whose molecule was there already; their texts joined the first one's. */
  duplicates: number;
}

export interface ReadMoleculesOptions {
  /** Keys not to be taken. */
  excluded: ReadonlySet<string>;
  invalid: InvalidRows;
  featurizer: Featurizer;
  /** Records that come before those of the files. */
  first?: readonly MoleculeRecord[] | undefined;
  onProgress?: OnProgress | undefined;
}

/**
 * Reads and canonicalises the molecules of all files, merging rows of the same molecule; stops at `maxMolecules`.
 *
 * @throws {DataError} for a missing file or column
 */
export async function readMolecules(
  { files, maxMolecules = Number.POSITIVE_INFINITY }: Pick<DataSettings, 'files' | 'maxMolecules'>,
  { excluded, invalid, featurizer, first = [], onProgress }: ReadMoleculesOptions,
): Promise<MoleculeCounts & { records: MoleculeRecord[] }> {
  const bySmiles = new Map<string, MoleculeRecord>();
  const counts = { excluded: 0, duplicates: 0 };
  /** False for an excluded molecule. */
  const add = (record: MoleculeRecord): boolean => {
    if (excluded.has(record.key)) {
      counts.excluded++;
      return false;
    }
    const known = bySmiles.get(record.smiles);
    if (known === undefined) bySmiles.set(record.smiles, record);
    else {
      counts.duplicates++;
      addTexts(known, record.texts);
    }
    return true;
  };
  for (const record of first) {
    if (bySmiles.size >= maxMolecules) break;
    add(record);
  }
  for (const file of files) {
    let taken = 0;
    const rows = readDataRows(file, Object.values(file.columns));
    for await (const row of identifyRows(rows, file.columns.smiles, featurizer)) {
      if (taken >= (file.maxMolecules ?? Number.POSITIVE_INFINITY) || bySmiles.size >= maxMolecules) break;
      invalid.rows++;
      if (invalid.rows % 500 === 0) {
        onProgress?.({ task: `read ${basename(file.path)}`, done: invalid.rows, unit: 'molecules' });
      }
      const record = recordOf(file, row, invalid);
      if (record !== undefined && add(record)) taken++;
    }
  }
  return { records: [...bySmiles.values()], ...counts };
}

function recordOf(
  file: DataFile,
  { row, smiles, found }: IdentifiedRow,
  invalid: InvalidRows,
): MoleculeRecord | undefined {
  if ('reason' in found) {
    invalid.add({ file: file.path, row: row.row, smiles, reason: found.reason });
    return undefined;
  }
  const texts = Object.create(null) as MoleculeRecord['texts']; // a field may be called constructor
  for (const [field, column] of Object.entries(file.columns)) {
    const text = field === 'smiles' ? '' : (row.values[String(column)] ?? '').trim();
    if (text !== '') texts[field] = [text];
  }
  return { id: `${basename(file.path)}#${row.row}`, source: smiles, ...found, texts };
}

function addTexts(record: MoleculeRecord, more: Readonly<Record<string, string[]>>): void {
  for (const [field, texts] of Object.entries(more)) {
    const known = Object.hasOwn(record.texts, field) ? (record.texts[field] ?? []) : [];
    record.texts[field] = [...new Set([...known, ...texts])];
  }
}
