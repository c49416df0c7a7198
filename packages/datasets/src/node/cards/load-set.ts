import { basename } from 'node:path';
import type { DataCard, PartName } from '../../card/index.js';
import type { MoleculeSet } from '../../leaks/find-leaks.js';
import { splitRecords } from '../../split/split-records.js';
import { type Featurizer, identifyMolecules } from '../cache/identify-molecules.js';
import type { CardValue } from './card-values.js';
import { type CardRow, readCard } from './read-card.js';

/** A row of a data set whose molecule (of a reaction the product) is known. */
export interface SetRow {
  /** The file's name and the row: `test.txt#17`. */
  id: string;
  /** The SMILES as the file gives it. */
  source: string;
  /** RDKit's canonical SMILES, with stereo. */
  smiles: string;
  key: string;
  scaffold: string;
  part: PartName;
  fields: Record<string, CardValue>;
}

/** A row that holds no molecule. */
export interface InvalidSetRow {
  path: string;
  row: number;
  smiles: string;
  reason: string;
}

export interface LoadSetOptions {
  /** Where the files are. */
  folder: string;
  /** What identifies the molecules. */
  featurizer: Featurizer;
  /** The parts that are needed. Of a given split only their files are read; an empty one is an error. All by default. */
  parts?: readonly PartName[] | undefined;
  onInvalid?: ((row: InvalidSetRow) => void) | undefined;
}

/**
 * Reads a data set into memory, its molecules identified and its parts told, by the card's split. Rows without a valid molecule are left
 * out.
 *
 * @throws {DataError} for a missing file or column, a wrong value, or an empty part
 */
export async function loadSet(card: DataCard, options: LoadSetOptions): Promise<SetRow[]> {
  const { folder, featurizer, parts, onInvalid } = options;
  const isGiven = card.split.kind === 'given' || card.split.kind === 'column';
  const field = card.kind === 'reactions' ? 'product' : 'smiles';
  const waiting: CardRow[] = [];
  const smiles = async function* () {
    for await (const row of readCard(card, { folder, parts: isGiven ? parts : undefined })) {
      waiting.push(row);
      yield String(row.fields[field] ?? '');
    }
  };
  const rows: (Omit<SetRow, 'part'> & { part: PartName | undefined })[] = [];
  for await (const found of identifyMolecules(smiles(), featurizer)) {
    const { path, row, part, fields, invalid } = waiting.shift() as CardRow;
    const source = String(fields[field] ?? '');
    if (invalid === undefined && 'key' in found) {
      rows.push({ id: `${basename(path)}#${row}`, source, ...found, part, fields });
    } else {
      onInvalid?.({ path, row, smiles: source, reason: invalid ?? ('reason' in found ? found.reason : '') });
    }
  }
  const indices = splitRecords(rows, card.split, { name: card.name, parts });
  const partOf = new Map(
    Object.entries(indices).flatMap(([part, list]) => list.map((index) => [index, part as PartName])),
  );
  return rows
    .map((row, index) => ({ ...row, part: partOf.get(index) as PartName }))
    .filter(({ part }) => parts === undefined || parts.includes(part));
}

/** What a leak check looks at of a data set's rows. */
export function moleculeSet(card: DataCard, rows: readonly SetRow[]): MoleculeSet {
  return { name: card.name, kind: card.kind, members: rows };
}
