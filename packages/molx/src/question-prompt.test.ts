import { expect, it } from 'vitest';
import { needsMolecule, placeMolecules, questionPrompt, spellMolecules } from './question-prompt.js';

const template = '{instruction}\n{smiles}<mol>\n{field}:';
const wording = { template, includeSmiles: false, hasSoftTokens: true };

it('puts a plain question into the template', () => {
  expect(questionPrompt(wording, 'How many rings?', 'CCO')).toEqual({
    prompt: 'How many rings?\n<mol>\nAnswer:',
    molecules: ['CCO'],
  });
});

it('takes free text as it stands', () => {
  const question = 'Is <mol> like <mol> CC=O </mol> or <mol>?';
  expect(questionPrompt(wording, question, 'CCO')).toEqual({ prompt: question, molecules: ['CCO', 'CCO'] });
  expect(questionPrompt(wording, '<mol>C</mol><mol>N</mol>')).toEqual({
    prompt: '<mol>C</mol><mol>N</mol>',
    molecules: [],
  });
  const ready = { bits: Uint8Array.of(1) };
  expect(questionPrompt(wording, 'Name <mol>.', ready).molecules).toEqual([ready]);
});

it('places spelt-out molecules between those beside the text', () => {
  const ready = { bits: Uint8Array.of(1) };
  const prompt = '<mol> and <mol> CC=O </mol> and <mol>';
  expect(placeMolecules({ prompt, molecules: [ready, 'C'] })).toEqual({
    prompt: '<mol> and <mol> and <mol>',
    molecules: [ready, 'CC=O', 'C'],
  });
  expect(() => placeMolecules({ prompt, molecules: ['C'] })).toThrow(
    'the text has 2 placeholders <mol> for 1 molecules.',
  );
});

it('asks for the molecule that is missing', () => {
  expect(() => questionPrompt(wording, 'How many rings?')).toThrow('about which molecule?');
  expect(() => questionPrompt(wording, 'Is <mol> like <mol>CC=O</mol>?')).toThrow('about which molecule?');
});

it('gives the SMILES text where the model was trained with it', () => {
  expect(questionPrompt({ ...wording, includeSmiles: true }, 'How many rings?', 'CCO')).toEqual({
    prompt: 'How many rings?\nCCO<mol>\nAnswer:',
    molecules: ['CCO'],
  });
});

it('spells molecules out for a model without soft tokens', () => {
  const text = { template, includeSmiles: true, hasSoftTokens: false };
  expect(questionPrompt(text, 'How many rings?', 'CCO').prompt).toBe('How many rings?\nCCO<mol>\nAnswer:');
  expect(questionPrompt(text, 'Is <mol> like <mol>CC=O</mol>?', 'CCO')).toEqual({
    prompt: 'Is CCO<mol> like CC=O<mol>?',
    molecules: ['CCO', 'CC=O'],
  });
  const ready = { bits: Uint8Array.of(1) };
  expect(() => questionPrompt(text, 'How many rings?', ready)).toThrow('this model reads SMILES text');
  expect(() => spellMolecules({ prompt: '<mol>', molecules: [ready] })).toThrow('give the molecule as SMILES');
});

it('refuses a molecule that the question has no place for', () => {
  const question = 'Is <mol>CCO</mol> like <mol>CC=O</mol>?';
  expect(() => questionPrompt(wording, question, 'C')).toThrow('the one given beside it (--smiles) would go unasked');
  expect(questionPrompt(wording, `${question} Or like <mol>?`, 'C').molecules).toEqual(['C']);
});

it('knows which questions need a molecule beside them', () => {
  const questions = [
    'How many rings?',
    'Name <mol>.',
    '<mol>C</mol> or <mol>?',
    '<mol>C</mol>',
    'Is <mol></mol> empty?',
  ];
  expect(questions.map(needsMolecule)).toEqual([true, true, true, false, false]);
});
