import { expect, it } from 'vitest';
import { questionPrompt } from './question-prompt.js';

const template = '{instruction}\n{smiles}<mol>\n{field}:';

it('puts a plain question into the template', () => {
  expect(questionPrompt(template, 'How many rings?', 'CCO')).toEqual({
    prompt: 'How many rings?\n<mol>\nAnswer:',
    molecules: ['CCO'],
  });
});

it('takes free text as it stands, with the molecules in it', () => {
  expect(questionPrompt(template, 'Is <mol> like <mol> CC=O </mol>?', 'CCO')).toEqual({
    prompt: 'Is <mol> like <mol>?',
    molecules: ['CCO', 'CC=O'],
  });
  expect(questionPrompt(template, '<mol>C</mol><mol>N</mol>')).toEqual({ prompt: '<mol><mol>', molecules: ['C', 'N'] });
  const ready = { bits: Uint8Array.of(1) };
  expect(questionPrompt(template, 'Name <mol>.', ready).molecules).toEqual([ready]);
});

it('asks for the molecule that is missing', () => {
  expect(() => questionPrompt(template, 'How many rings?')).toThrow('about which molecule?');
  expect(() => questionPrompt(template, 'Is <mol> like <mol>CC=O</mol>?')).toThrow('about which molecule?');
});
