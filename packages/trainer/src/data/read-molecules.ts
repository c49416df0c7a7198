import { basename } from 'node:path';
import { InvalidSmilesError, MolxError, type OnProgress } from '@molx/core';
import type { Row } from '@molx/datasets/node';
import { moleculeIdentity } from '@molx/featurizers';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import type { InvalidRows } from 'molx/table';
import type { DataFile, DataSettings } from '../recipe/recipe-schema.js';
import type { MoleculeRecord } from './molecule-record.js';
import { readDataRows } from './read-data-rows.js';

/** What {@link readMolecules} gives beside the records. */
export interface MoleculeCounts {
  /** Valid rows whose molecule is excluded. */
  excluded: number;
  /** Valid rows whose molecule was there already; their texts joined the first one's. */
  duplicates: number;
}

/**
 * Reads and canonicalises the molecules of all files, merging rows of the same molecule; stops at `maxMolecules`.
 *
 * @param excluded  keys not to be taken
 * @throws {DataError} for a missing file or column
 */
export async function readMolecules(
  { files, maxMolecules = Number.POSITIVE_INFINITY }: Pick<DataSettings, 'files' | 'maxMolecules'>,
  { excluded, invalid, onProgress }: { excluded: ReadonlySet<string>; invalid: InvalidRows; onProgress?: OnProgress },
): Promise<MoleculeCounts & { records: MoleculeRecord[] }> {
  const bySmiles = new Map<string, MoleculeRecord>();
  const counts = { excluded: 0, duplicates: 0 };
  for (const file of files) {
    const fields = Object.entries(file.columns).filter(([field]) => field !== 'smiles');
    let taken = 0;
    for await (const row of readDataRows(file, Object.values(file.columns))) {
      if (taken >= (file.maxMolecules ?? Number.POSITIVE_INFINITY) || bySmiles.size >= maxMolecules) break;
      invalid.rows++;
      if (invalid.rows % 500 === 0) {
        onProgress?.({ task: `read ${basename(file.path)}`, done: invalid.rows, unit: 'molecules' });
      }
      const record = await readRecord(file, row, invalid);
      if (record === undefined) continue;
      if (excluded.has(record.key)) {
        counts.excluded++;
        continue;
      }
      taken++;
      const known = bySmiles.get(record.smiles);
      if (known !== undefined) counts.duplicates++;
      else bySmiles.set(record.smiles, record);
      addTexts(known ?? record, fields, row.values);
    }
  }
  return { records: [...bySmiles.values()], ...counts };
}

async function readRecord(
  file: DataFile,
  { row, values, invalid: broken }: Row,
  invalid: InvalidRows,
): Promise<MoleculeRecord | undefined> {
  const smiles = (values[file.columns.smiles] ?? '').trim();
  if (broken !== undefined) {
    invalid.add({ file: file.path, row, smiles, reason: broken });
    return undefined;
  }
  try {
    return { id: `${basename(file.path)}#${row}`, source: smiles, texts: {}, ...describe(smiles, await loadRdkit()) };
  } catch (error) {
    if (!MolxError.is(error)) throw error;
    const reason = error instanceof InvalidSmilesError ? error.reason : error.message;
    invalid.add({ file: file.path, row, smiles, reason });
    return undefined;
  }
}

function describe(smiles: string, rdkit: Rdkit): Pick<MoleculeRecord, 'smiles' | 'key' | 'scaffold'> {
  const molecule = rdkit.parse(smiles);
  try {
    return { smiles: molecule.smiles, ...moleculeIdentity(molecule) };
  } finally {
    molecule.dispose();
  }
}

function addTexts(record: MoleculeRecord, fields: readonly [string, unknown][], values: Record<string, string>): void {
  for (const [field, column] of fields) {
    const text = (values[String(column)] ?? '').trim();
    if (text === '') continue;
    const texts = Object.hasOwn(record.texts, field) ? (record.texts[field] ?? []) : [];
    if (!texts.includes(text)) record.texts[field] = [...texts, text];
  }
}
