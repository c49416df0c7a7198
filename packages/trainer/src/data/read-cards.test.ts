import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataSchema } from '../recipe/data-schema.js';
import { parseRecipe } from '../recipe/index.js';
import { loadDataset } from './load-dataset.js';
import { cardFiles } from './read-cards.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-cards-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const card = (name: string, files: string, rest: string) =>
  write(`${name}.yaml`, `name: ${name}\ntitle: T\nabout: A.\nlicence: none\ncitation: none\nfiles:\n${files}\n${rest}`);
const molecules = card(
  'toy',
  '  - { path: train.csv, part: train }\n  - { path: test.csv, part: test }',
  `columns: { smiles: s, melts: { column: m, type: number }, toxic: { column: t, type: label } }
tasks:
  melts: { kind: number, answer: melts, label: Melting point, question: "At how many degrees does it melt?" }
  isToxic: { kind: yes-no, answer: toxic, question: "Is it toxic?" }
  design: { kind: molecules, from: [melts], answer: smiles }
split: { kind: given }
`,
);
const reactions = card(
  'rxn',
  '  - { path: train.rsmi, format: reactions, part: train }\n  - { path: test.rsmi, format: reactions, part: test }',
  `kind: reactions
columns: { product: products, reactants: reactants }
tasks: { retrosynthesis: { kind: molecules, from: [product], answer: reactants, label: Reactants } }
split: { kind: given }
`,
);
write('train.csv', 's,m,t\nOCC,-114,0\nc1ccccc1C,-95.5,\nC1CC,,1\nCCC,,1\n');
write('test.csv', 's,m,t\nCCCC,-138,0\nOc1ccccc1,41,1\n');
write('train.rsmi', 'CCBr.O>>CCO\nCCBr.N>>CCN\n');
write('test.rsmi', 'CC(=O)O.CO>>CC(=O)OC\nC=O>>CO\n');

const settings = (data: object) =>
  dataSchema.parse({ directory: folder, maxInvalidShare: 0.5, validation: { molecules: 1 }, ...data });
const load = (data: object) => loadDataset(settings(data), { seed: 0 });
const sorted = ({ train, validation }: Awaited<ReturnType<typeof load>>) =>
  [...train, ...validation]
    .sort((a, b) => (a.smiles < b.smiles ? -1 : 1))
    .map(({ id, smiles, texts }) => [id, smiles, texts]);

describe('cards in a recipe', () => {
  it('give molecules, answers by task, and wording', async () => {
    const data = await load({ cards: [molecules, { card: reactions }] });
    expect(sorted(data)).toEqual([
      ['train.csv#4', 'CCC', { isToxic: ['Yes'] }],
      ['train.rsmi#2', 'CCN', { retrosynthesis: ['CCBr.N'] }],
      ['train.csv#1', 'CCO', { melts: ['-114'], isToxic: ['No'], retrosynthesis: ['CCBr.O'] }],
      ['train.csv#2', 'Cc1ccccc1', { melts: ['-95.5'] }],
    ]);
    expect([data.rows, data.invalid, data.duplicates, data.excluded]).toEqual([10, 1, 1, 0]);
    expect(data.styles).toEqual({
      melts: { label: 'Melting point', instructions: ['At how many degrees does it melt?'] },
      isToxic: { instructions: ['Is it toxic? Answer with Yes or No.'] },
      retrosynthesis: { label: 'Reactants' },
    });
    expect(data.leaks).toEqual({ leaks: [], train: 5, test: 4, trainOnTestScaffolds: 1, testOnTrainScaffolds: 1 });
  });

  it('stand beside files, and take the first molecules', async () => {
    const path = write('more.csv', 'smiles,isToxic\nCCO,Never\nCCCCC,No\n');
    const data = await load({
      cards: [{ card: molecules, maxMolecules: 1 }],
      files: [{ path, columns: { smiles: 'smiles', isToxic: 'isToxic' } }],
    });
    expect(sorted(data)).toEqual([
      ['more.csv#2', 'CCCCC', { isToxic: ['No'] }],
      ['train.csv#1', 'CCO', { melts: ['-114'], isToxic: ['No', 'Never'] }],
    ]);
  });
});

describe('the leak check', () => {
  const leaking = () => write('leaking.smi', 'CCCC butane\nCCN\nCCC(C)O\nC[C@H](F)Cl\n');
  const files = () => [{ path: leaking() }];

  it('refuses to train on test molecules, unless told otherwise', async () => {
    const data = { cards: [molecules], files: files() };
    await expect(load(data)).rejects.toThrow(
      /leaking\.smi and toy\): leaking\.smi#1 is test\.csv#1 \(CCCC\)\. Leave them out by data\.leaks\.molecules: exclude/,
    );
    const without = await load({ ...data, leaks: { molecules: 'exclude' } });
    expect(sorted(without).map(([, smiles]) => smiles)).not.toContain('CCCC');
    expect([without.excluded, without.leaks?.leaks.length]).toEqual([1, 0]);
    expect(sorted(await load({ ...data, leaks: { molecules: 'allow' } })).map(([, smiles]) => smiles)).toContain(
      'CCCC',
    );
  });

  it('goes by canonical SMILES without stereo, against further sets too', async () => {
    write('train.csv', 's,m,t\nOCC,-114,0\nF[C@@H](Cl)C,1,1\n');
    const held = card(
      'held',
      '  - { path: held.smi, part: test }',
      'columns: { smiles: smiles }\nsplit: { kind: given }\n',
    );
    write('held.smi', 'C[C@@H](F)Cl\n');
    await expect(load({ cards: [molecules], leaks: { against: [held] } })).rejects.toThrow(
      'toy: 1 of 2 training molecules are test molecules, stereo aside (toy and held): train.csv#2 is held.smi#1 (CC(F)Cl).',
    );
    write('train.csv', 's,m,t\nOCC,-114,0\nc1ccccc1C,-95.5,\nC1CC,,1\nCCC,,1\n');
  });

  it('compares products with reactions only', async () => {
    write('products.smi', 'CO\nCOC(C)=O\nCCCCCC\n');
    const files = [{ path: join(folder, 'products.smi') }];
    expect((await load({ cards: [reactions], files })).leaks?.leaks).toEqual([]);
    write('train.rsmi', 'CCBr.O>>CCO\nC=O.[H][H]>>OC\nCCBr.N>>CCN\n');
    await expect(load({ cards: [reactions] })).rejects.toThrow('train.rsmi#2 is test.rsmi#2 (CO)');
    const kept = await load({ cards: [reactions], leaks: { molecules: 'exclude' } });
    expect([sorted(kept).length, kept.excluded]).toEqual([2, 1]);
    write('train.rsmi', 'CCBr.O>>CCO\nCCBr.N>>CCN\n');
  });

  it('may refuse shared scaffolds', async () => {
    await expect(load({ cards: [molecules], leaks: { scaffolds: 'refuse' } })).rejects.toThrow(
      'toy: 1 of 3 training molecules have the scaffold of a test molecule.',
    );
  });

  it('needs the test part', async () => {
    rmSync(join(folder, 'test.csv'));
    await expect(load({ cards: [molecules] })).rejects.toThrow(
      'holds no test.csv, against which the training molecules of toy are checked.',
    );
    expect(await load({ cards: [molecules], leaks: { molecules: 'allow' } })).toBeDefined();
    write('test.csv', 's,m,t\nCCCC,-138,0\nOc1ccccc1,41,1\n');
  });
});

describe('cardFiles', () => {
  it('lists what a recipe needs, there or not', async () => {
    const data = settings({ cards: [molecules, { card: 'esol', folder: join(folder, 'none') }] });
    expect(await cardFiles(data, { isToxic: { weight: 1 }, solubility: { weight: 1 }, qed: { weight: 1 } })).toEqual([
      join(folder, 'train.csv'),
      join(folder, 'test.csv'),
      join(folder, 'none', 'delaney-processed.csv'),
    ]);
    await expect(cardFiles(data, { solubilty: { weight: 1 } })).rejects.toThrow(
      'tasks.solubilty: no card or file of data has "solubilty". Did you mean "solubility"?',
    );
    await expect(cardFiles(settings({ cards: ['esoll'] }), {})).rejects.toThrow('Did you mean "esol"?');
    const nothing = settings({ cards: ['tomg-bench-add'] });
    await expect(cardFiles(nothing, {})).rejects.toThrow("none of the card's tasks (edit) asks about one molecule");
  });

  it('is what a recipe may name, relative to itself', () => {
    const text = readFileSync(new URL('../../../../recipes/quickstart.yaml', import.meta.url), 'utf8');
    const recipe = (cards: string) =>
      parseRecipe(text, { path: '/r/a.yaml', set: ['data.files=[]', `data.cards=${cards}`] });
    const { data } = recipe('[esol, { card: ./my.yaml, folder: e }]');
    expect(data.cards).toEqual([
      { card: 'esol', parts: ['train'] },
      { card: '/r/my.yaml', folder: '/assets/molecules/e', parts: ['train'] },
    ]);
    expect(data.leaks).toEqual({ molecules: 'refuse', scaffolds: 'report', against: [] });
    expect(() => recipe('[]')).toThrow('data.files: give files or cards to train on.');
  });
});
