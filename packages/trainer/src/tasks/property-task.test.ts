import { expect, it } from 'vitest';
import type { MoleculeRecord } from '../data/index.js';
import { buildTasks } from './build-tasks.js';
import { describedMoleculeTask } from './described-molecule-task.js';
import type { MoleculeFeatures } from './molecule-features.js';
import { labelTasks, valueTask, yesNoTask } from './property-task.js';
import { reactionTask } from './reaction-task.js';
import { fillInstruction, instructionsOf, type Task } from './task.js';

const record = (texts: Record<string, string[]>): MoleculeRecord => ({
  id: 'a',
  source: 'OCC',
  smiles: 'CCO',
  key: 'CCO',
  scaffold: '',
  texts,
});
const noFeatures = {} as MoleculeFeatures;
const answers = (task: Task, of: MoleculeRecord) =>
  Array.from({ length: task.count(of) }, (_, index) => task.answer(of, noFeatures, index).text);

it('asks one question per label and skips blanks', () => {
  const tasks = labelTasks('tox21', ['NR-AR', 'NR-AhR', 'SR-p53'], (label) => `Is it active in ${label}?`);
  expect(tasks.map(({ name }) => name)).toEqual(['tox21/NR-AR', 'tox21/NR-AhR', 'tox21/SR-p53']);
  const molecule = record({ 'NR-AR': ['1'], 'NR-AhR': ['', '0.0'], 'SR-p53': ['n/a'] });
  expect(tasks.map((task) => answers(task, molecule))).toEqual([['Yes'], ['No'], []]);
  expect(tasks[0]!.instructions).toEqual(['Is it active in NR-AR? Answer with Yes or No.']);
  expect(tasks[1]!.classOf!(molecule, 0)).toBe('No');
  expect(() => labelTasks('empty', [], String)).toThrow('at least one label');
});

it('reads numbers with the decimals asked for, and skips words', () => {
  const task = valueTask({ name: 'esol', field: 'logS', questions: ['What is logS?'] });
  expect(answers(task, record({ logS: ['-0.774', '', 'exp', '-0.001', '1e1'] }))).toEqual(['-0.77', '0.00', '10.00']);
  expect(answers(task, record({}))).toEqual([]);
  expect([task.kind, task.instructions]).toEqual(['number', ['What is logS?']]);
});

it('keeps wordings for evaluation alone', () => {
  const task = yesNoTask({ name: 'b', field: 'b', questions: ['Does it?'], heldOut: ['Will it?'] });
  expect(instructionsOf(task)).toEqual(['Does it? Answer with Yes or No.']);
  expect(instructionsOf(task, 'heldOut')).toEqual(['Will it? Answer with Yes or No.']);
  expect(instructionsOf({ ...task, heldOut: [] }, 'heldOut')).toEqual(instructionsOf(task));
});

it('asks about reactions and for described molecules', () => {
  const reaction = record({ reactants: ['CC.O'], reagents: ['[Na+].[OH-]'], reaction: ['CC.O>>CCO'] });
  expect(answers(reactionTask('retrosynthesis'), reaction)).toEqual(['CC.O']);
  expect(answers(reactionTask('forwardReaction'), reaction)).toEqual([]);
  const reagents = reactionTask('reagents');
  expect([reagents.needsSmiles, reagents.smilesText!(reaction)]).toEqual([true, 'CC.O>>CCO']);
  const named = record({ iupacName: ['ethanol', 'a $& name'] });
  const task = describedMoleculeTask('nameToSmiles');
  expect([answers(task, named), task.showsMolecule]).toEqual([['CCO', 'CCO'], false]);
  expect(fillInstruction(task, task.instructions[0]!, named, 1)).toBe('Write the SMILES of a $& name.');
});

it('builds them from a recipe', () => {
  const train = [record({ active: ['1'], logS: ['2'], reactants: ['C.O'], iupacName: ['ethanol'] })];
  const settings = {
    active: { weight: 1, answer: 'yesNo' as const, balance: true, instructions: ['Is it active?'] },
    logS: { weight: 1, answer: 'number' as const, decimals: 1 },
    retrosynthesis: { weight: 1 },
    nameToSmiles: { weight: 1 },
  };
  const built = buildTasks(settings, { train });
  expect(built.map(({ task }) => task.answer(train[0]!, noFeatures, 0).text)).toEqual(['Yes', '2.0', 'C.O', 'CCO']);
  expect(built.map(({ balance }) => balance)).toEqual([true, undefined, undefined, undefined]);
  expect(built[0]!.task.instructions).toEqual(['Is it active?']);
  const wrong = { logS: { weight: 1, answer: 'number' as const, balance: true } };
  expect(() => buildTasks(wrong, { train })).toThrow('task logS: balance needs answers of classes');
});
