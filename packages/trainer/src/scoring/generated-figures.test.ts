import { expect, it } from 'vitest';
import { type GeneratedAnswer, generatedFigures } from './generated-figures.js';

const answers = (kind: GeneratedAnswer['kind'], ...pairs: [truth: string, answer: string][]) =>
  pairs.map(([truth, answer]) => ({ kind, truth, answer }));
const figure = (name: string, of: GeneratedAnswer[]) => generatedFigures[name]!.of(of);

it('counts right answers as the report does', () => {
  const sets = answers('set', ['ester, amide', 'amide, ester'], ['ester', 'acid']);
  expect(figure('exact', sets)).toBe(0.5);
  expect(figure('exact', answers('number', ['2.0', 'about 2'], ['3', 'none'], ['4', '4.1']))).toBeCloseTo(1 / 3, 12);
});

it('measures numbers by the first in each answer, none as zero', () => {
  const numbers = answers('number', ['2', '2.5 or 3'], ['-4', 'none'], ['unknown', '7']);
  expect(figure('mae', numbers)).toBeCloseTo((0.5 + 4) / 2, 12);
  expect(figure('rmse', numbers)).toBeCloseTo(Math.sqrt((0.25 + 16) / 2), 12);
  expect(figure('mae', answers('text', ['none', '1']))).toBeNaN();
});

it('measures texts', () => {
  const texts = answers('text', ['a b c d', 'a b c d'], ['a b', 'a c']);
  // unigrams 5 of 6, bigrams 3 of 4, as many words as expected
  expect(figure('bleu2', texts)).toBeCloseTo(Math.sqrt((5 / 6) * (3 / 4)), 12);
  expect(figure('rougeL', texts)).toBeCloseTo((1 + 0.5) / 2, 12);
  expect(figure('levenshtein', texts)).toBe(0.5);
  expect(figure('bleu2', [])).toBeNaN();
  expect(Object.values(generatedFigures).filter(({ higherIsBetter }) => higherIsBetter).length).toBe(4);
});
