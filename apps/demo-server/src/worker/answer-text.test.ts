import { expect, it } from 'vitest';
import { AnswerText } from './answer-text.js';

it('gives an answer without the blanks around it, and keeps those within', () => {
  const answer = new AnswerText();
  expect(['  ', ' It', ' is', ' ', 'so. ', '\n'].map((piece) => answer.push(piece))).toEqual([
    '',
    'It',
    ' is',
    '',
    ' so.',
    '',
  ]);
});
