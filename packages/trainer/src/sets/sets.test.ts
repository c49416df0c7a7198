import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCard } from '@molx/datasets/node';
import { afterAll, describe, expect, it } from 'vitest';
import type { MoleculeRecord } from '../data/index.js';
import { fillInstruction, instructionsOf, type MoleculeFeatures } from '../tasks/index.js';
import { cardTasks, setTask } from './card-set-task.js';
import { chooseSets } from './choose-sets.js';
import { loadEvaluationSet } from './load-evaluation-set.js';

const data = mkdtempSync(join(tmpdir(), 'molx-sets-'));
afterAll(() => rmSync(data, { recursive: true }));

const write = (name: string, lines: readonly string[]) => {
  mkdirSync(join(data, name, '..'), { recursive: true });
  writeFileSync(join(data, name), `${lines.join('\n')}\n`);
};
const load = async (name: string, needsPool: boolean) => {
  const [set] = await chooseSets([name], 'scaffold');
  return loadEvaluationSet(set!, { data, needsPool });
};
const rings = 'c1ccccc1 c1ccncc1 C1CCCCC1 c1ccoc1 C1CCNCC1 c1ccsc1 C1CCC1 C1CC1 C1CCCC1 c1cncnc1'.split(' ');

it('splits by scaffold, the same each time, and counts what holds no molecule', async () => {
  const rows = rings.flatMap((ring) => [`1,C${ring}`, `0,CC${ring}${ring}`]);
  write('moleculenet/BBBP.csv', ['p_np,smiles', ...rows, '0,not-a-molecule']);
  const first = await load('bbbp', false);
  const again = await load('bbbp', true);
  expect(first.test).toEqual(again.test);
  expect([first.test.length, first.pool.length, again.pool.length, first.invalid]).toEqual([2, 0, 18, 1]);
  const scaffolds = new Set(first.test.map(({ scaffold }) => scaffold));
  expect(again.pool.filter(({ scaffold }) => scaffolds.has(scaffold))).toEqual([]);
});

it('takes examples from the parts that are there, none of a molecule that is asked about', async () => {
  const captions = (smiles: readonly string[]) => [
    'CID\tSMILES\tdescription',
    ...smiles.map((each) => `1\t${each}\tIt is ${each}.`),
  ];
  write('chebi20/test.txt', captions(['CCO', 'CCN']));
  write('chebi20/validation.txt', captions(['OCC', 'CCC']));
  const { test, pool } = await load('chebi-20/description', true);
  expect([test.map(({ smiles }) => smiles), pool.map(({ smiles }) => smiles)]).toEqual([['CCO', 'CCN'], ['CCC']]);
});

it('asks what is named beside all that the card asks, in either order, each once', async () => {
  write('moleculenet/delaney-processed.csv', [
    'Compound ID,smiles,measured log solubility in mols per litre',
    ...rings.map((ring, i) => `a,C${ring},${-i}`),
  ]);
  for (const names of [
    ['esol', 'esol/logP', 'esol/solubility'],
    ['esol/logP', 'esol'],
  ]) {
    const [set] = await chooseSets(names);
    const { tasks } = await loadEvaluationSet(set!, { data, needsPool: false });
    expect(tasks.map(({ name }) => name)).toEqual(['esol/solubility', 'esol/logP']);
  }
});

it('refuses values that are none, a task without a value, and missing files', async () => {
  write('moleculenet/BBBP.csv', ['p_np,smiles', 'high,CCO']);
  await expect(load('bbbp', false)).rejects.toThrow('is neither yes nor no');
  await expect(load('freesolv', false)).rejects.toThrow('molx data pull freesolv');
});

describe('tasks of cards', () => {
  const noFeatures = {} as MoleculeFeatures;
  const record = (smiles: string, texts: Record<string, string[]>): MoleculeRecord => ({
    id: 'a',
    source: smiles,
    smiles,
    key: smiles,
    scaffold: '',
    texts,
  });
  const task = async (card: string, name: string) => {
    const own = await loadCard(card);
    return setTask(own, name, cardTasks(own))!;
  };

  it("ask in the card's words, and in others for evaluation alone", async () => {
    const { task: penetrates, scoring } = await task('bbbp', 'penetrates');
    expect([scoring, penetrates.instructions]).toEqual([
      'yesNo',
      ['Does it cross the blood-brain barrier? Answer with Yes or No.'],
    ]);
    expect(instructionsOf(penetrates, 'heldOut')[0]).toMatch(/^Look at the molecule\. Does it cross/);
    expect(penetrates.answer(record('C', { penetrates: ['true'] }), noFeatures, 0).text).toBe('Yes');
    const solubility = await task('esol', 'solubility');
    expect([solubility.scoring, solubility.unit]).toEqual(['number', 'log mol/L']);
    expect(solubility.task.answer(record('C', { solubility: ['-1.234'] }), noFeatures, 0).text).toBe('-1.23');
  });

  it('show what the card says: a product, reactants, a reaction, or a text alone', async () => {
    const reaction = record('CCOC', { reactants: ['CCO.CI'], product: ['CCOC'] });
    const retrosynthesis = await task('uspto-50k', 'retrosynthesis');
    expect([retrosynthesis.scoring, retrosynthesis.task.shown]).toEqual(['molecule', undefined]);
    expect(retrosynthesis.task.answer(reaction, noFeatures, 0).text).toBe('CCO.CI');
    const forward = await task('uspto-50k', 'forward');
    expect([forward.task.shown!(reaction), forward.task.answer(reaction, noFeatures, 0).text]).toEqual([
      'CCO.CI',
      'CCOC',
    ]);
    const reagents = (await task('mol-instructions-reagents', 'reagents')).task;
    const row = record('CCOC', { reaction: ['CCO.CI>>CCOC'], reagents: ['[Na+]'], instruction: ['Which reagents?'] });
    expect([reagents.shown!(row), reagents.smilesText!(row), reagents.needsSmiles]).toEqual([
      'CCO.CI.CCOC',
      'CCO.CI>>CCOC',
      true,
    ]);
    expect(fillInstruction(reagents, reagents.instructions[0]!, row, 0)).toBe('Which reagents?');
    const named = (await task('pubchem-iupac', 'moleculeOfName')).task;
    const ethanol = record('CCO', { iupacName: ['ethanol'] });
    expect([named.showsMolecule, named.answer(ethanol, noFeatures, 0).text]).toEqual([false, 'CCO']);
    expect(fillInstruction(named, named.instructions[0]!, ethanol, 0)).toBe('Write the SMILES of ethanol.');
  });

  it('go beside computed numbers, edits and retrieval', async () => {
    expect((await task('esol', 'heavyAtoms')).scoring).toBe('number');
    expect(await task('bbbp', 'raise-qed')).toMatchObject({
      scoring: 'goal',
      goal: { number: 'qed', change: 'raise' },
    });
    expect((await task('chebi-20', 'retrieval')).scoring).toBe('retrieval');
    expect(await task('esol', 'retrieval')).toBeUndefined();
  });

  it('are one for each label of a table', async () => {
    expect(cardTasks(await loadCard('tox21')).size).toBe(12);
    const toxcast = await loadCard('toxcast');
    expect([...cardTasks(toxcast, ['smiles', 'ACEA_T47D']).keys()]).toContain('ACEA_T47D');
  });
});

it('chooses cards, tasks and splits by name', async () => {
  const sets = await chooseSets(['esol', 'tox21/SR-p53', 'tox21/NR-AR', 'esol/logP'], 'random');
  expect(sets.map(({ card, whole, tasks }) => [card.name, whole, tasks])).toEqual([
    ['esol', true, ['logP']],
    ['tox21', false, ['SR-p53', 'NR-AR']],
  ]);
  expect(sets[0]!.card.split.kind).toBe('random');
  expect((await chooseSets(['chebi-20'], 'random'))[0]!.card.split.kind).toBe('given');
  await expect(chooseSets(['tox21/XX'])).rejects.toThrow('the card tox21 has no task "XX"');
  await expect(chooseSets([''])).rejects.toThrow('names no task');
});
