import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import { loadRdkit } from '@molx/molecule';
import { expect, it } from 'vitest';
import { exclusionMark, parseExclusions } from './exclusions.js';
import { factsLine } from './facts-line.js';
import { columns } from './make-molecules.js';
import { FactFinder } from './molecule-facts.js';
import { styles, stylesJson } from './styles/styles.js';
import { specialTokens } from './tokenizer/build-tokenizer.js';

const asset = (path: string) => new URL(`../../../assets/${path}`, import.meta.url);
const read = (path: string) => readFileSync(asset(path), 'utf8');
const [header = '', ...rows] = read('molecules/molecules.tsv').trimEnd().split('\n');
const rdkit = await loadRdkit();

it('holds the columns of this code, and each molecule once', () => {
  expect(header.split('\t')).toEqual(columns);
  expect(new Set(rows.map((row) => row.split('\t')[1])).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(6500);
  expect(JSON.parse(read('molecules/styles.json'))).toEqual(stylesJson());
});

it('says of every 600th molecule what this code says, and holds none that is excluded', () => {
  const finder = new FactFinder(rdkit);
  const { early, late } = parseExclusions(readFileSync(new URL('../exclusions.txt', import.meta.url), 'utf8'));
  for (const row of rows.filter((_, i) => i % 600 === 0)) {
    const [, smiles = '', ...texts] = row.split('\t');
    const mol = rdkit.parse(smiles);
    const facts = finder.find(mol);
    expect(texts).toEqual([factsLine(facts), ...styles.map((style) => style.describe(facts))]);
    const mark = exclusionMark(mol.flatSmiles);
    expect(early.has(mark) || late.has(mark)).toBe(false);
    mol.dispose();
  }
});

it('has a tokenizer of 2,048 tokens that writes numbers and the words of descriptions whole', () => {
  const files = ['tokenizer.json', 'tokenizer_config.json'].map((name) => JSON.parse(read(`molx-tiny-lm/${name}`)));
  const tokenizer = new Tokenizer(files[0], files[1]);
  expect(Object.keys(files[0].model.vocab)).toHaveLength(2048);
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).tokens;
  expect(specialTokens.map((token) => tokenizer.token_to_id(token))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(encode(' lipophilic')).toEqual(['Ġlipophilic']);
  expect(encode(' twelve carbons, 27 heavy atoms')).toEqual(['Ġtwelve', 'Ġcarbons', ',', 'Ġ27', 'Ġheavy', 'Ġatoms']);
  expect(encode(' -1.52')).toEqual(['Ġ-', '1', '.', '52']);
});
