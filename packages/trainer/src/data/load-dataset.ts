import { DataError, type OnProgress } from '@molx/core';
import {
  assertNoLeaks,
  findLeaks,
  type LeakReport,
  type MoleculeSet,
  randomSplit,
  type Split,
  scaffoldSplit,
} from '@molx/datasets';
import { type Featurizer, thisThread } from '@molx/datasets/node';
import { type InvalidRow, InvalidRows } from 'molx/table';
import type { DataSettings } from '../recipe/recipe-schema.js';
import type { Styles } from '../tasks/styles.js';
import type { MoleculeRecord } from './molecule-record.js';
import { type CardData, readCards, readHeldOut } from './read-cards.js';
import { readExcluded } from './read-excluded.js';
import { type MoleculeCounts, readMolecules } from './read-molecules.js';

/** The molecules of a recipe's `data`, split. */
export interface Dataset extends MoleculeCounts {
  train: MoleculeRecord[];
  validation: MoleculeRecord[];
  /** Rows read, the invalid ones counted. */
  rows: number;
  invalid: number;
  /** How data cards word their tasks. */
  styles?: Styles | undefined;
  /** What it shares with the test sets that it was checked against; undefined when there are none. */
  leaks?: LeakReport | undefined;
}

export interface LoadDatasetOptions {
  seed: number;
  /** What identifies the molecules. Default: this thread. */
  featurizer?: Featurizer | undefined;
  /** Takes each invalid row as it is met, also when there turn out to be too many. */
  onInvalid?: (row: InvalidRow) => void;
  onProgress?: OnProgress;
}

/**
 * Reads, canonicalises, merges, excludes, checks against test sets and splits.
 *
 * @throws {DataError} for a missing file or column, too many invalid rows, a test molecule to train on, or nothing left to train on or
 *   to hold out
 */
export async function loadDataset(settings: DataSettings, options: LoadDatasetOptions): Promise<Dataset> {
  const { seed, featurizer = thisThread, onInvalid, onProgress } = options;
  const invalid = new InvalidRows(onInvalid);
  const excluded = await readExcluded(settings.exclude, featurizer);
  const cards = await readCards(settings, { featurizer, invalid });
  const test = [...cards.flatMap(({ test }) => test ?? []), ...(await readHeldOut(settings, featurizer))];
  const isExcluding = settings.leaks.molecules === 'exclude';
  const kept = isExcluding ? cards.map((data) => withoutLeaks(data, test)) : cards;
  const cardRecords = kept.flatMap(({ records }) => records);
  const leakedKeys = isExcluding ? keysFor('molecules', test) : new Set<string>();
  const { records, ...counts } = await readMolecules(settings, {
    excluded: leakedKeys.size === 0 ? excluded : new Set([...excluded, ...leakedKeys]),
    invalid,
    featurizer,
    first: cardRecords,
    onProgress,
  });
  invalid.assertShare(settings.maxInvalidShare, 'Fix the rows that invalid.jsonl lists, or raise maxInvalidShare.');
  const dropped = cards.reduce((sum, { records }) => sum + records.length, 0) - cardRecords.length;
  counts.excluded += dropped;
  const leaks = checkLeaks(settings, kept, records, test);
  const { split } = settings.validation;
  const { share = 0, molecules = Math.round(share * records.length), seed: splitSeed = seed } = settings.validation;
  const heldOut = new Set(kept.flatMap((card) => [...card.heldOut]));
  const { train, validation } =
    split === 'given' ? givenSplit(records, heldOut) : holdOut[split](records, molecules, splitSeed);
  const place = settings.files[0]?.path ?? cards[0]?.card.name ?? settings.directory;
  if (train.length === 0) {
    const wanted = split === 'given' ? validation.length : molecules;
    const found = `${records.length} molecules, ${counts.excluded} excluded and ${invalid.count} invalid ones not counted`;
    throw new DataError(
      place,
      `none to train on: ${found}, and ${wanted} to be held out. Give more, or lower data.validation.`,
    );
  }
  if (validation.length === 0) {
    const remedy =
      split === 'given' ? 'No card has a validation part: choose another split.' : 'Raise data.validation.';
    throw new DataError(place, `no molecule of ${records.length} can be held out. ${remedy}`);
  }
  const pick = (indices: readonly number[]) => indices.map((index) => records[index] as MoleculeRecord);
  return {
    train: pick(train),
    validation: pick(validation),
    rows: invalid.rows,
    invalid: invalid.count,
    ...counts,
    styles: Object.assign({}, ...cards.map(({ styles }) => styles)) as Styles,
    leaks,
  };
}

const holdOut = { scaffold: scaffoldSplit, random: randomSplit };

/** Stereoisomers stay together, and so do all answers about a molecule. */
function givenSplit(records: readonly MoleculeRecord[], heldOut: ReadonlySet<string>): Split {
  const indices = records.map((_, index) => index);
  const isHeldOut = (index: number) => heldOut.has(records[index]?.key ?? '');
  return { train: indices.filter((index) => !isHeldOut(index)), validation: indices.filter(isHeldOut) };
}

/** Molecules of the cards by their sets, the others as one, against the test sets. */
function checkLeaks(
  { leaks, files }: DataSettings,
  cards: readonly CardData[],
  records: readonly MoleculeRecord[],
  test: readonly MoleculeSet[],
): LeakReport | undefined {
  if (test.length === 0) return undefined;
  const ofCards = new Set(cards.flatMap(({ records }) => records));
  const rest = records.filter((record) => !ofCards.has(record));
  const name = files.length === 1 ? (files[0]?.path ?? '') : 'data.files';
  const train = [...cards.map(({ train }) => train), { name, kind: 'molecules' as const, members: rest }];
  const report = findLeaks(train, test);
  if (leaks.molecules === 'refuse') {
    assertNoLeaks(report, 'Leave them out by data.leaks.molecules: exclude, or train on them by allow.');
  }
  if (leaks.scaffolds === 'refuse' && report.trainOnTestScaffolds > 0) {
    throw new DataError(
      train[0]?.name ?? name,
      `${report.trainOnTestScaffolds} of ${report.train} training molecules have the scaffold of a test molecule. Split by scaffold, or say data.leaks.scaffolds: report.`,
    );
  }
  return report;
}

/** A card's data without the molecules of test sets. */
function withoutLeaks(data: CardData, test: readonly MoleculeSet[]): CardData {
  const keys = keysFor(data.card.kind, test);
  const isKept = ({ key }: { key: string }) => !keys.has(key);
  const { name, kind, members } = data.train;
  return { ...data, records: data.records.filter(isKept), train: { name, kind, members: members.filter(isKept) } };
}

/** The test molecules that count for a training set of this kind. */
function keysFor(kind: MoleculeSet['kind'], test: readonly MoleculeSet[]): Set<string> {
  const counting = test.filter((set) => kind === 'reactions' || set.kind === 'molecules');
  return new Set(counting.flatMap(({ members }) => members.map(({ key }) => key)));
}
