import { expect, it } from 'vitest';
import { conversationJson, conversationMarkdown } from './conversation-file.js';

const turns = [
  { question: 'What is\nthis?', smiles: 'CCO', answers: { molx: 'Ethanol.', llm: 'A rock.' } },
  { question: 'Hello', smiles: '', answers: { molx: 'Hi.' } },
];
const date = new Date(0);

it('writes Markdown', () => {
  expect(conversationMarkdown(turns, date)).toBe(`# A conversation about molecules

Saved 1970-01-01T00:00:00.000Z.

## What is this?

Molecule: \`CCO\`

**With MolX**

Ethanol.

**LLM alone**

A rock.

## Hello

**With MolX**

Hi.
`);
});

it('writes JSON that holds all of it', () => {
  expect(JSON.parse(conversationJson(turns, date))).toEqual({
    format: 'molx-conversation',
    version: 1,
    saved: '1970-01-01T00:00:00.000Z',
    turns,
  });
});
