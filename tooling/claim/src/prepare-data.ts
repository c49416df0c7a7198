import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@molx/checkpoint/node';
import { type Logger, silentLogger } from '@molx/core';
import { thisThread } from '@molx/datasets/node';
import { chooseSets, loadEvaluationSet, type MoleculeRecord, readExcluded, readMolecules } from '@molx/trainer';
import { InvalidRows } from 'molx/table';
import { claimSplit, claimTasks } from './systems.js';

/** A table to train on. */
interface TrainingFile {
  path: string;
  format?: 'reactions';
  columns: { smiles: string } & Record<string, string>;
}

const captionFiles: readonly TrainingFile[] = [
  { path: 'chebi20/validation.txt', columns: { smiles: 'SMILES', description: 'description' } },
  { path: 'gitmol/gitmol_train_3500.tsv', columns: { smiles: 'SMILES', description: 'description' } },
  { path: 'gitmol/gitmol_valid_450.tsv', columns: { smiles: 'SMILES', description: 'description' } },
  { path: 'pubchem_cap/validation.txt', columns: { smiles: 'SMILES', description: 'description' } },
  { path: 'pcdes/pcdes_reference_with_smiles.tsv', columns: { smiles: 'SMILES', description: 'description' } },
];
const nameFiles: readonly TrainingFile[] = [
  { path: 'pubchem_iupac/train.txt', columns: { smiles: 'SMILES', iupacName: 'description' } },
  { path: 'pubchem_iupac/validation.txt', columns: { smiles: 'SMILES', iupacName: 'description' } },
];
const testFiles = [
  { path: 'chebi20/test.txt', column: 'SMILES' },
  { path: 'pubchem_iupac/test.txt', column: 'SMILES' },
];
const moleculeNetFiles = [
  { path: 'moleculenet/delaney-processed.csv', column: 'smiles' },
  { path: 'moleculenet/smilesx_FreeSolv_SAMPL.csv', column: 'smiles' },
  { path: 'moleculenet/Lipophilicity.csv', column: 'smiles' },
  { path: 'moleculenet/BBBP.csv', column: 'smiles' },
  { path: 'moleculenet/tox21.csv.gz', column: 'smiles' },
];

export interface PrepareDataOptions {
  /** The folder of the data sets. */
  data: string;
  out: string;
  /** Rows of names and of reactions at most: a run has minutes. */
  maxRows?: number;
  logger?: Logger;
}

/** Rows written, by file. */
export type PreparedRows = Record<string, number>;

/**
 * Writes what the experiment's systems train on, without a test molecule: by canonical SMILES without stereo, every molecule of a test
 * part is left out of all files; captions and names also leave out all of MoleculeNet, whose sets train on their own training parts
 * alone. Reactions leave out the products of the reactions asked about, too.
 *
 * @throws {DataError} for a missing file or column
 */
export async function prepareData(options: PrepareDataOptions): Promise<PreparedRows> {
  const { data, out, maxRows = 6000, logger = silentLogger } = options;
  await mkdir(out, { recursive: true });
  const at = <File extends { path: string }>(file: File): File => ({ ...file, path: path.join(data, file.path) });
  const measured = claimTasks
    .map(({ name }) => name)
    .filter((name) => /^(?:esol|freesolv|lipophilicity|bbbp)\//.test(name));
  const properties = await Promise.all(
    (await chooseSets(measured, claimSplit)).map((set) => loadEvaluationSet(set, { data, needsPool: true })),
  );
  const [reactionSet] = await chooseSets(['uspto-50k/retrosynthesis']);
  const { test: askedProducts } = await loadEvaluationSet(reactionSet!, { data, needsPool: false });
  const ofTests = await readExcluded(testFiles.map(at), thisThread);
  for (const { test } of properties) for (const { key } of test) ofTests.add(key);
  const reactionTests = askedProducts.map(({ key }) => key);
  const ofMoleculeNet = await readExcluded(moleculeNetFiles.map(at), thisThread);
  const rows: PreparedRows = {};
  const write = async (name: string, field: string, records: readonly MoleculeRecord[]) => {
    const lines = records.flatMap(({ smiles, texts }) =>
      (texts[field] ?? []).map((text) => `${smiles}\t${oneLine(text)}`),
    );
    await writeFileAtomic(path.join(out, name), `${[`smiles\t${field}`, ...lines].join('\n')}\n`);
    rows[name] = lines.length;
    logger.info(`${name}: ${lines.length} rows`);
  };
  const read = async (files: readonly TrainingFile[], excluded: ReadonlySet<string>, maxMolecules?: number) => {
    const settings = { files: files.map(at), ...(maxMolecules !== undefined && { maxMolecules }) };
    const { records } = await readMolecules(settings, {
      excluded,
      invalid: new InvalidRows(() => {}),
      featurizer: thisThread,
    });
    return records;
  };
  const withoutMoleculeNet = new Set([...ofTests, ...ofMoleculeNet]);
  await write('captions.tsv', 'description', await read(captionFiles, withoutMoleculeNet));
  await write('names.tsv', 'iupacName', await read(nameFiles, withoutMoleculeNet, maxRows));
  for (const { card, tasks, pool } of properties) {
    const field = tasks[0]!.name.slice(card.name.length + 1);
    await write(
      `${card.name}.tsv`,
      field,
      pool.filter(({ key }) => !ofTests.has(key)),
    );
  }
  const reactions: TrainingFile = {
    path: 'uspto50k/retrosynthesis-train.smi',
    format: 'reactions',
    columns: { smiles: 'left', reactants: 'right' }, // the arrow points backwards in these files
  };
  await write('reactions.tsv', 'reactants', await read([reactions], new Set([...ofTests, ...reactionTests]), maxRows));
  return rows;
}

/** A table's row is a line, and its cells hold no tab. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ');
