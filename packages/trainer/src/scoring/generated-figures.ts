import { corpusBleu, levenshtein, mae, rmse, rouge, whitespaceTokenizer } from '@molx/metrics';
import { answersMatch } from '../controls/accuracy.js';
import type { AnswerKind } from '../tasks/task.js';

/** A generated answer beside the true one. */
export interface GeneratedAnswer {
  kind: AnswerKind;
  truth: string;
  answer: string;
}

/** A figure of one task's generated answers: what may decide which checkpoint is the best. */
export interface GeneratedFigure {
  higherIsBetter: boolean;
  /** NaN where it can't be told. */
  of(answers: readonly GeneratedAnswer[]): number;
}

/**
 * Figures by name. `exact`: share of right answers, as the report counts them. `bleu2` and `bleu4`: corpus BLEU over words. `rougeL`: mean F1.
 * `levenshtein`: mean edit distance in characters. `mae` and `rmse`: of the first number in each answer; an answer without one
 * counts as zero.
 */
export const generatedFigures: Readonly<Record<string, GeneratedFigure>> = {
  exact: {
    higherIsBetter: true,
    of: (answers) => meanOf(answers, ({ kind, truth, answer }) => (answersMatch(kind, truth, answer) ? 1 : 0)),
  },
  bleu2: { higherIsBetter: true, of: (answers) => bleu(answers, 2) },
  bleu4: { higherIsBetter: true, of: (answers) => bleu(answers, 4) },
  rougeL: {
    higherIsBetter: true,
    of: (answers) => meanOf(answers, ({ answer, truth }) => rouge(answer, truth).rougeL.f),
  },
  levenshtein: {
    higherIsBetter: false,
    of: (answers) => meanOf(answers, ({ answer, truth }) => levenshtein(answer, truth)),
  },
  mae: { higherIsBetter: false, of: (answers) => overNumbers(answers, mae) },
  rmse: { higherIsBetter: false, of: (answers) => overNumbers(answers, rmse) },
};

function meanOf(answers: readonly GeneratedAnswer[], score: (answer: GeneratedAnswer) => number): number {
  return answers.reduce((sum, answer) => sum + score(answer), 0) / answers.length;
}

function bleu(answers: readonly GeneratedAnswer[], order: number): number {
  if (answers.length === 0) return Number.NaN;
  const words = (text: string) => whitespaceTokenizer.tokenize(text);
  return corpusBleu(
    answers.map(({ answer }) => words(answer)),
    answers.map(({ truth }) => words(truth)),
    { order },
  );
}

function overNumbers(
  answers: readonly GeneratedAnswer[],
  error: (predictions: number[], references: number[]) => number,
): number {
  const pairs = answers.map(({ answer, truth }) => [firstNumber(answer) ?? 0, firstNumber(truth)] as const);
  const known = pairs.filter((pair): pair is readonly [number, number] => pair[1] !== undefined);
  if (known.length === 0) return Number.NaN;
  return error(
    known.map(([predicted]) => predicted),
    known.map(([, expected]) => expected),
  );
}

function firstNumber(text: string): number | undefined {
  const found = text.match(/-?\d+(?:\.\d+)?/)?.[0];
  return found === undefined ? undefined : Number(found);
}
