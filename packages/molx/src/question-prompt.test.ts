import { expect, it } from 'vitest';
import { placeMolecules, questionPrompt } from './question-prompt.js';

const template = '{instruction}\n{smiles}<mol>\n{field}:';

it('puts a plain question into the template', () => {
  expect(questionPrompt(template, 'How many rings?', 'CCO')).toEqual({
    prompt: 'How many rings?\n<mol>\nAnswer:',
    molecules: ['CCO'],
  });
});

it('takes free text as it stands', () => {
  const question = 'Is <mol> like <mol> CC=O </mol> or <mol>?';
  expect(questionPrompt(template, question, 'CCO')).toEqual({ prompt: question, molecules: ['CCO', 'CCO'] });
  expect(questionPrompt(template, '<mol>C</mol><mol>N</mol>')).toEqual({
    prompt: '<mol>C</mol><mol>N</mol>',
    molecules: [],
  });
  const ready = { bits: Uint8Array.of(1) };
  expect(questionPrompt(template, 'Name <mol>.', ready).molecules).toEqual([ready]);
});

it('places spelt-out molecules between those beside the text', () => {
  const ready = { bits: Uint8Array.of(1) };
  const prompt = '<mol> and <mol> CC=O </mol> and <mol>';
  expect(placeMolecules({ prompt, molecules: [ready, 'C'] })).toEqual({
    prompt: '<mol> and <mol> and <mol>',
    molecules: [ready, 'CC=O', 'C'],
  });
  expect(() => placeMolecules({ prompt, molecules: ['C'] })).toThrow(
    'the prompt has 2 placeholders <mol> for 1 molecules.',
  );
});

it('asks for the molecule that is missing', () => {
  expect(() => questionPrompt(template, 'How many rings?')).toThrow('about which molecule?');
  expect(() => questionPrompt(template, 'Is <mol> like <mol>CC=O</mol>?')).toThrow('about which molecule?');
});
