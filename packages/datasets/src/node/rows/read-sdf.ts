import { DataError, MolxError } from '@molx/core';
import { loadRdkit } from '@molx/molecule';
import { sdfRecords } from '../../sdf/sdf-records.js';
import type { ColumnCheck } from './column-check.js';
import { linesOf } from './lines-of.js';
import type { Row } from './row.js';
import type { RowSource } from './row-format.js';

/**
 * The records of an SDF: the canonical SMILES of the mol block, the title as `name`, and each data item under its name; an item `name`
 * stands in for an empty title. A record whose mol block RDKit refuses is an invalid row.
 *
 * A wanted column must be in some record: not every record has every item.
 */
export async function* readSdf({ path }: RowSource, check: ColumnCheck): AsyncGenerator<Row> {
  const cut = (row: number) => {
    throw new DataError(path, 'is cut off: the last mol block has no "M  END".', row);
  };
  const found = new Set(['smiles', 'name']);
  let row = 0;
  for await (const { title, molBlock, properties } of sdfRecords(linesOf(path), cut)) {
    row++;
    for (const [name] of properties) found.add(name);
    const items = Object.fromEntries(properties);
    const values = { ...items, name: title || (items['name'] ?? '') };
    yield { row, ...(await readMolecule(molBlock, values)) };
  }
  if (row > 0) check.header([...found]);
}

async function readMolecule(molBlock: string, values: Record<string, string>): Promise<Omit<Row, 'row'>> {
  const rdkit = await loadRdkit();
  try {
    const molecule = rdkit.parseMolBlock(molBlock);
    try {
      return { values: { ...values, smiles: molecule.smiles } };
    } finally {
      molecule.dispose();
    }
  } catch (error) {
    if (!MolxError.is(error)) throw error;
    return { values: { ...values, smiles: '' }, invalid: 'reason' in error ? String(error.reason) : error.message };
  }
}
