import { join } from 'node:path';
import { ConfigError, DataError } from '@molx/core';
import { type DataCard, didYouMean, type MoleculeSet, type PartName } from '@molx/datasets';
import {
  type Featurizer,
  loadCard,
  loadSet,
  locateFiles,
  moleculeSet,
  pulledFolder,
  type SetRow,
} from '@molx/datasets/node';
import type { InvalidRows } from 'molx/table';
import type { DataSettings, HeldOutCard, TaskSettings, TrainedCard } from '../recipe/recipe-schema.js';
import { builtInTaskNames } from '../tasks/built-in-tasks.js';
import type { Styles } from '../tasks/styles.js';
import { answersOf, cardStyles, moleculeTasks } from './card-tasks.js';
import type { MoleculeRecord } from './molecule-record.js';

/** A data set of a recipe: what is trained on, and what must not be. */
export interface CardData {
  card: DataCard;
  records: MoleculeRecord[];
  train: MoleculeSet;
  /** Undefined when it is itself the training set. */
  test: MoleculeSet | undefined;
  styles: Styles;
}

/**
 * Reads the data sets that a recipe names by their cards.
 *
 * @throws {DataError} for a missing file, and when the test part that training molecules must be checked against is missing
 */
export async function readCards(
  { cards, directory, leaks }: Pick<DataSettings, 'cards' | 'directory' | 'leaks'>,
  { featurizer, invalid }: { featurizer: Featurizer; invalid: InvalidRows },
): Promise<CardData[]> {
  const found: CardData[] = [];
  for (const trained of cards) {
    const card = await loadCard(trained.card);
    const folder = await cardFolder(card, trained, directory);
    const tested = testParts(card, trained);
    const parts = [...new Set([...trained.parts, ...(leaks.molecules === 'allow' ? [] : tested)])];
    await assertTestIsThere(card, folder, tested, leaks.molecules);
    const rows = await loadSet(card, { folder, featurizer, parts, onInvalid: (row) => addInvalid(invalid, row) });
    invalid.rows += rows.length;
    const own = rows.filter(({ part }) => trained.parts.includes(part)).slice(0, trained.maxMolecules);
    const test = rows.filter(({ part }) => tested.includes(part));
    const tasks = moleculeTasks(card, new Set(own.flatMap(({ fields }) => Object.keys(fields))));
    found.push({
      card,
      records: own.map((row) => recordOf(row, answersOf(tasks, row.fields))),
      train: moleculeSet(card, own),
      test: test.length === 0 ? undefined : moleculeSet(card, test),
      styles: cardStyles(tasks),
    });
  }
  return found;
}

/** The molecules of further data sets that must not be trained on. @throws {DataError} for a missing file */
export async function readHeldOut(
  { leaks, directory }: Pick<DataSettings, 'leaks' | 'directory'>,
  featurizer: Featurizer,
): Promise<MoleculeSet[]> {
  const sets: MoleculeSet[] = [];
  for (const held of leaks.molecules === 'allow' ? [] : leaks.against) {
    const card = await loadCard(held.card);
    const folder = await cardFolder(card, held, directory);
    sets.push(moleculeSet(card, await loadSet(card, { folder, featurizer, parts: held.parts })));
  }
  return sets;
}

/** Where a card's files are: as the recipe says, in its folder of data, or where they were pulled to. */
export async function cardFolder(
  card: DataCard,
  { folder, parts }: TrainedCard | HeldOutCard,
  directory: string,
): Promise<string> {
  if (folder !== undefined) return folder;
  const located = await locateFiles(card, directory, isGiven(card) ? parts : undefined);
  return located.some(({ path }) => path !== undefined) ? directory : pulledFolder(card.name);
}

/**
 * The files that the cards of a recipe need, as they are or as they would be; their tasks are checked as far as that goes without files.
 *
 * @throws {ConfigError} for an unknown card, a wrong one, or a task that neither the recipe's files nor its cards know
 */
export async function cardFiles(data: DataSettings, tasks: Readonly<Record<string, TaskSettings>>): Promise<string[]> {
  const paths: string[] = [];
  const known = new Set([...builtInTaskNames, ...data.files.flatMap(({ columns }) => Object.keys(columns))]);
  let isOpen = data.cards.length === 0;
  for (const named of [...data.cards, ...data.leaks.against]) {
    const card = await loadCard(named.card);
    const folder = await cardFolder(card, named, data.directory);
    const isTrained = data.cards.some((each) => each === named);
    const parts = [...named.parts, ...(isTrained && data.leaks.molecules !== 'allow' ? testParts(card, named) : [])];
    const located = await locateFiles(card, folder, isGiven(card) ? parts : undefined);
    paths.push(...located.map(({ file, path }) => path ?? join(folder, file.path)));
    if (!isTrained) continue;
    isOpen ||= card.otherColumns !== undefined;
    for (const name of isOpen ? [] : moleculeTasks(card, []).keys()) known.add(name);
  }
  for (const [name, { text = name }] of isOpen ? [] : Object.entries(tasks)) {
    if (known.has(text)) continue;
    throw new ConfigError(`tasks.${name}`, `no card or file of data has "${text}".${didYouMean(text, known)}`);
  }
  return paths;
}

const isGiven = ({ split }: DataCard) => split.kind === 'given' || split.kind === 'column';

/** The parts that are held out of what is trained on; a recipe that trains on test says so itself. */
function testParts(card: DataCard, { parts }: TrainedCard): PartName[] {
  const hasTest = card.split.kind !== 'given' || card.files.some(({ part }) => part === 'test');
  return hasTest && !parts.includes('test') ? ['test'] : [];
}

async function assertTestIsThere(
  card: DataCard,
  folder: string,
  tested: readonly PartName[],
  leaks: DataSettings['leaks']['molecules'],
): Promise<void> {
  if (leaks === 'allow' || tested.length === 0 || card.split.kind !== 'given') return;
  const missing = (await locateFiles(card, folder, tested)).filter(({ path }) => path === undefined);
  if (missing.length === 0) return;
  throw new DataError(
    folder,
    `holds no ${missing.map(({ file }) => file.path).join(', ')}, against which the training molecules of ${card.name} are checked. ` +
      `Bring it (molx data pull ${card.name}), or say data.leaks.molecules: allow.`,
  );
}

function recordOf({ id, source, smiles, key, scaffold }: SetRow, texts: Record<string, string[]>): MoleculeRecord {
  return { id, source, smiles, key, scaffold, texts };
}

function addInvalid(
  invalid: InvalidRows,
  { path, row, smiles, reason }: { path: string; row: number; smiles: string; reason: string },
) {
  invalid.rows++;
  invalid.add({ file: path, row, smiles, reason });
}
