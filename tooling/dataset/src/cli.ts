import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MolxError, type ProgressEvent } from '@molx/core';
import { loadRdkit } from '@molx/molecule';
import { distribution } from './distribution.js';
import { formatExclusions, parseExclusions } from './exclusions.js';
import { heldOutMolecules } from './held-out-molecules.js';
import { lmDocuments } from './lm/lm-documents.js';
import { tokenizerCorpus } from './lm/tokenizer-corpus.js';
import { collisions, makeMolecules, moleculesTsv } from './make-molecules.js';
import { stylesJson } from './styles/styles.js';
import { buildTokenizer } from './tokenizer/build-tokenizer.js';

const usage = `dataset molecules [--out DIR] [--data DIR] [--rows N] [--draws N] [--seed N]
  makes molecules.tsv and styles.json; with --data it looks for molecules of published test sets and adds them to exclusions.txt
dataset tokenizer --data DIR [--out DIR] [--molecules FILE] [--vocabulary N]
  makes tokenizer.json and tokenizer_config.json from the embedded molecules and the licensed texts
dataset lm-text --data DIR --out DIR
  writes the licensed texts, test molecules left out, as lm-text.tsv (source, smiles, label, text)
`;
const exclusionsFile = fileURLToPath(new URL('../exclusions.txt', import.meta.url));
const fromRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    data: { type: 'string' },
    molecules: { type: 'string', default: fromRoot('assets/molecules/molecules.tsv') },
    rows: { type: 'string', default: '6600' },
    draws: { type: 'string', default: '24000' },
    seed: { type: 'string', default: '2026' },
    vocabulary: { type: 'string', default: '2048' },
  },
});

async function molecules(): Promise<void> {
  const rdkit = await loadRdkit();
  const out = values.out ?? fromRoot('assets/molecules');
  const heldOut = values.data === undefined ? undefined : await heldOutMolecules(rdkit, values.data);
  const listed = parseExclusions(await readFile(exclusionsFile, 'utf8'));
  let exclusions = listed;
  const made = makeMolecules(rdkit, {
    seed: Number(values.seed),
    draws: Number(values.draws),
    rows: Number(values.rows),
    exclude: (candidates) => {
      const found = heldOut === undefined ? [] : collisions(candidates, heldOut);
      exclusions = { ...listed, late: new Set([...listed.late, ...found.filter((mark) => !listed.early.has(mark))]) };
      return exclusions;
    },
    onProgress,
  });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'molecules.tsv'), moleculesTsv(made));
  await writeFile(join(out, 'styles.json'), `${JSON.stringify(stylesJson(), null, 2)}\n`);
  if (heldOut !== undefined) await writeFile(exclusionsFile, formatExclusions(exclusions));
  process.stdout.write(`${JSON.stringify(distribution(made), null, 2)}\n`);
}

async function tokenizer(data: string): Promise<void> {
  const rdkit = await loadRdkit();
  const out = values.out ?? fromRoot('assets/molx-tiny-lm');
  const corpus = await tokenizerCorpus(rdkit, { data, molecules: values.molecules });
  const { tokenizer, config } = buildTokenizer(corpus, Number(values.vocabulary));
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'tokenizer.json'), `${JSON.stringify(tokenizer, null, 1)}\n`);
  await writeFile(join(out, 'tokenizer_config.json'), `${JSON.stringify(config, null, 2)}\n`);
}

async function lmText(data: string, out: string): Promise<void> {
  const documents = await lmDocuments(await loadRdkit(), data);
  await mkdir(out, { recursive: true });
  const lines = documents.map(({ source, smiles, label, text }) => [source, smiles, label, text].join('\t'));
  await writeFile(join(out, 'lm-text.tsv'), `${['source\tsmiles\tlabel\ttext', ...lines].join('\n')}\n`);
  process.stdout.write(`${documents.length} documents\n`);
}

function onProgress({ task, done, total }: ProgressEvent): void {
  process.stderr.write(`\r${task} ${done}${total === undefined ? '' : ` of ${total}`} `);
}

async function main(): Promise<number> {
  const [command] = positionals;
  if (command === 'molecules') await molecules();
  else if (command === 'tokenizer' && values.data !== undefined) await tokenizer(values.data);
  else if (command === 'lm-text' && values.data !== undefined && values.out !== undefined) {
    await lmText(values.data, values.out);
  } else {
    process.stderr.write(usage);
    return 2;
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!MolxError.is(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
