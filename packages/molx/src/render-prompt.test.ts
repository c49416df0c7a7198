import { expect, it } from 'vitest';
import { defaultPromptTemplate, renderPrompt, withoutMolecule } from './render-prompt.js';

it('fills the fields and leaves the molecule', () => {
  expect(
    renderPrompt(defaultPromptTemplate, { instruction: 'Describe it.', field: 'Description', smiles: 'CCO' }),
  ).toBe('[INST] Describe it. Molecule: CCO<mol>\n\nDescription: [/INST]');
});

it('gives no text for the soft prompt, and fills nothing inside what it has filled in', () => {
  const template = '{instruction}\nMolecule:{smiles}<mol>{softPrompt}\n{field}:';
  expect(renderPrompt(template, { instruction: 'What is {smiles} in $& {field}?', smiles: 'C' })).toBe(
    'What is {smiles} in $& {field}?\nMolecule:C<mol>\nAnswer:',
  );
});

it('takes the molecule out of a template, with the word in front of it', () => {
  expect(withoutMolecule('{instruction}\nMolecule:{smiles}<mol>{softPrompt}\nAnswer:')).toBe('{instruction}\nAnswer:');
  expect(withoutMolecule(defaultPromptTemplate)).toBe('[INST] {instruction}\n\n{field}: [/INST]');
  expect(withoutMolecule('{instruction}\nMolecule: {smiles}\nAnswer:')).toBe('{instruction}\nAnswer:');
  expect(withoutMolecule('{instruction}')).toBe('{instruction}');
});
