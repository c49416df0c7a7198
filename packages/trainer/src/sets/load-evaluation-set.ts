import { DataError } from '@molx/core';
import type { DataCard, PartName } from '@molx/datasets';
import { loadSet, locateFiles, pulledFolder, type SetRow, thisThread } from '@molx/datasets/node';
import type { MoleculeRecord } from '../data/index.js';
import { cardTasks, setTask } from './card-set-task.js';
import type { EvaluationSet, SetDefinition } from './evaluation-set.js';

export interface LoadEvaluationSetOptions {
  /** The folder of the data sets; what it lacks is looked for where `molx data pull` puts it. */
  data: string;
  /** Whether examples will be asked for: a training part can be many times as large. */
  needsPool: boolean;
}

/**
 * Reads the test part of a data set, and the other parts where examples are wanted: a row is a record, its fields are texts.
 *
 * @throws {DataError} for a missing file or column, a wrong value, an empty part, or a question that no row has a value for
 */
export async function loadEvaluationSet(
  { card, whole, tasks: named }: SetDefinition,
  { data, needsPool }: LoadEvaluationSetOptions,
): Promise<EvaluationSet> {
  const parts = needsPool ? await partsThere(card, data) : (['test'] as const);
  const folder = await folderOf(card, data);
  let invalid = 0;
  const rows = await loadSet(card, { folder, featurizer: thisThread, parts, onInvalid: () => invalid++ });
  const test = rows.filter(({ part }) => part === 'test').map(recordOf);
  const asked = new Set(test.map(({ key }) => key));
  const pool = rows.filter(({ part, key }) => part !== 'test' && !asked.has(key)).map(recordOf);
  const known = cardTasks(card, new Set(rows.flatMap(({ fields }) => Object.keys(fields))));
  const wanted = new Set([...(whole ? known.keys() : []), ...named]);
  const tasks = [...wanted].map((name) => {
    const own = setTask(card, name, known);
    if (own === undefined) throw new DataError(card.name, `has no task "${name}".`);
    if (test.some((record) => own.task.count(record) > 0)) return own;
    throw new DataError(card.name, `no row of its test part has a value that ${name} can ask about.`);
  });
  if (tasks.length === 0)
    throw new DataError(card.name, 'has no task with a right answer. Name another: CARD/raise-logP.');
  return { card, tasks, test, pool, invalid };
}

/** Examples come from all parts but test, as far as their files are there. */
async function partsThere(card: DataCard, data: string): Promise<PartName[]> {
  if (card.split.kind !== 'given') return ['train', 'validation', 'test'];
  const folder = await folderOf(card, data);
  const found: PartName[] = [];
  for (const part of ['train', 'validation', 'test'] as const) {
    const files = await locateFiles(card, folder, [part]);
    if (files.length > 0 && files.every(({ path }) => path !== undefined)) found.push(part);
  }
  return found.includes('test') ? found : [...found, 'test'];
}

async function folderOf(card: DataCard, data: string): Promise<string> {
  const located = await locateFiles(card, data, ['test']);
  return located.some(({ path }) => path !== undefined) ? data : pulledFolder(card.name);
}

function recordOf({ id, source, smiles, key, scaffold, fields }: SetRow): MoleculeRecord {
  const texts = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, [String(value)]]));
  return { id, source, smiles, key, scaffold, texts };
}
