import { expect, it } from 'vitest';
import type { ModelQuestion } from './answering-model.js';
import { textTemplate, writeChat, writePrompt } from './prompt-writer.js';

const question: ModelQuestion = {
  id: '1',
  instruction: 'What is it?',
  label: 'Kind',
  smiles: 'CCO',
  needsSmiles: false,
  examples: [
    { smiles: 'CO', instruction: 'What is it?', answer: 'methanol' },
    { smiles: 'CN', instruction: 'What is it?', answer: 'an amine' },
  ],
  maxNewTokens: 8,
};
const text = { template: textTemplate, showsMolecules: false };
const molx = {
  template: '<s>[INST] {instruction} Molecule: {smiles}<mol>{softPrompt}\n\n{field}: [/INST]',
  showsMolecules: true,
};

it('puts as many examples in front as asked for, the most similar next to the question', () => {
  expect(writePrompt(question, 0, text)).toBe('What is it?\nMolecule: CCO\nAnswer:');
  expect(writePrompt(question, 2, text)).toBe(
    'What is it?\nMolecule: CN\nAnswer: an amine\n\nWhat is it?\nMolecule: CO\nAnswer: methanol\n\nWhat is it?\nMolecule: CCO\nAnswer:',
  );
});

it('gives every molecule its place, BOS once, and SMILES text where the task needs it', () => {
  expect(writePrompt(question, 1, molx)).toBe(
    '<s>[INST] What is it? Molecule: <mol>CO</mol>\n\nKind: [/INST] methanol\n\n[INST] What is it? Molecule: <mol>CCO</mol>\n\nKind: [/INST]',
  );
  const reaction = { ...question, needsSmiles: true, smilesText: 'CC>>CCO' };
  expect(writePrompt(reaction, 0, molx)).toContain('Molecule: CC>>CCO<mol>CCO</mol>');
  expect(writePrompt(reaction, 0, text)).toContain('Molecule: CC>>CCO\n');
});

it('shows no molecule where it is what is asked for', () => {
  const named: ModelQuestion = { ...question, instruction: 'Write ethanol.', smiles: undefined, examples: [] };
  expect(writePrompt(named, 0, text)).toBe('Write ethanol.\nAnswer:');
  expect(writePrompt(named, 0, molx)).toBe('<s>[INST] Write ethanol.\n\nKind: [/INST]');
  expect(writeChat(named, 0)).toEqual([{ role: 'user', content: 'Write ethanol.' }]);
});
