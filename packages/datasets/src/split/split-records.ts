import { DataError } from '@molx/core';
import type { PartName } from '../card/index.js';
import { type CardSplit, partNames } from '../card/index.js';
import { deepChemScaffoldSplit } from './deep-chem-scaffold-split.js';
import type { PartIndices } from './part-indices.js';
import { randomSplit, type SplitRecord, scaffoldSplit } from './scaffold-split.js';

/** What a card's split looks at. */
export interface PartRecord extends SplitRecord {
  /** Of a split that is given. */
  part?: PartName | undefined;
}

/**
 * Splits records as a card says: by the part that each has, or by their molecules.
 *
 * `scaffold` and `random` hold out test first, then validation, by their seed; stereoisomers stay together. `deepchem-scaffold` is
 * {@link deepChemScaffoldSplit}.
 *
 * @param name   of the data set, for errors
 * @param parts  those that must not be empty; all by default
 * @throws {DataError} for an empty part, or a record of a given split without a part
 */
export function splitRecords(
  records: readonly PartRecord[],
  split: CardSplit,
  { name, parts = partNames }: { name: string; parts?: readonly PartName[] | undefined },
): PartIndices {
  const indices = splitBy(records, split, name);
  const empty = parts.filter((part) => indices[part].length === 0);
  if (empty.length > 0) {
    const counts = partNames.map((part) => `${part} ${indices[part].length}`).join(', ');
    throw new DataError(
      name,
      `the ${split.kind} split of ${records.length} rows leaves ${empty.join(' and ')} empty (${counts}).`,
    );
  }
  return indices;
}

function splitBy(records: readonly PartRecord[], split: CardSplit, name: string): PartIndices {
  if (split.kind === 'given' || split.kind === 'column') return givenSplit(records, name);
  const { kind, shares, seed } = split;
  if (kind === 'deepchem-scaffold') {
    return deepChemScaffoldSplit(
      records.map(({ scaffold }) => scaffold),
      shares,
    );
  }
  const holdOut = kind === 'scaffold' ? scaffoldSplit : randomSplit;
  const first = holdOut(records, Math.round(shares[2] * records.length), seed);
  const rest = first.train.map((index) => records[index] as PartRecord);
  const second = holdOut(rest, Math.round(shares[1] * records.length), seed);
  const back = (indices: readonly number[]) => indices.map((index) => first.train[index] as number);
  return { train: back(second.train), validation: back(second.validation), test: first.validation };
}

function givenSplit(records: readonly PartRecord[], name: string): PartIndices {
  const indices: PartIndices = { train: [], validation: [], test: [] };
  for (const [index, { part }] of records.entries()) {
    if (part === undefined) throw new DataError(name, `record ${index + 1} is of no part, though the split is given.`);
    indices[part].push(index);
  }
  return indices;
}
