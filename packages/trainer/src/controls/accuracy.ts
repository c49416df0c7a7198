import { type BootstrapOptions, bootstrapInterval, type Interval } from '@molx/metrics';
import type { AnswerKind } from '../tasks/task.js';

/** An answer that was generated or picked, beside the true one. */
export interface AnsweredPrompt {
  task: string;
  kind: AnswerKind;
  molecule: number | string;
  truth: string;
  /** With its own molecule. */
  answer: string;
  /** With another molecule's encodings, where that was asked. */
  answerShuffled?: string;
}

/** How often a task's answers are right. */
export interface TaskAccuracy {
  task: string;
  prompts: number;
  accuracy: Interval;
  /** With another molecule's encodings; undefined where that was not asked. */
  accuracyShuffled: Interval | undefined;
  /** The most frequent true answer among these prompts, and its share: what a constant guess reaches at best. */
  majorityAnswer: string;
  majority: number;
}

/** The share of right answers of each task, in the order they first appear, beside the best constant guess. */
export function taskAccuracies(prompts: readonly AnsweredPrompt[], options: BootstrapOptions): TaskAccuracy[] {
  return [...new Set(prompts.map(({ task }) => task))].map((task) => {
    const chosen = prompts.filter((prompt) => prompt.task === task);
    const shareRight = (answerOf: (prompt: AnsweredPrompt) => string) =>
      bootstrapInterval(
        chosen.map((prompt) => ({
          group: prompt.molecule,
          totals: [answersMatch(prompt.kind, prompt.truth, answerOf(prompt)) ? 1 : 0, 1],
        })),
        ([right = 0, total = 0]) => right / total,
        options,
      );
    const [majorityAnswer, most] = mostFrequent(chosen.map(({ kind, truth }) => normalise(kind, truth)));
    return {
      task,
      prompts: chosen.length,
      accuracy: shareRight(({ answer }) => answer),
      accuracyShuffled: chosen.every(({ answerShuffled }) => answerShuffled !== undefined)
        ? shareRight(({ answerShuffled = '' }) => answerShuffled)
        : undefined,
      majorityAnswer,
      majority: most / chosen.length,
    };
  });
}

/** Numbers compare by the first number in the answer, yes/no by the first of the two words, sets by their items, texts as they stand but for blanks around. */
export function answersMatch(kind: AnswerKind, truth: string, answer: string): boolean {
  return normalise(kind, truth) === normalise(kind, answer);
}

function normalise(kind: AnswerKind, answer: string): string {
  const text = answer.trim();
  if (kind === 'integer' || kind === 'number') {
    const number = text.match(/-?\d+(?:\.\d+)?/)?.[0];
    return number === undefined ? text : String(Number(number));
  }
  if (kind === 'yesNo') return text.match(/\b(?:yes|no)\b/i)?.[0].toLowerCase() ?? text;
  if (kind === 'set') {
    return text
      .toLowerCase()
      .split(/\s*,\s*/)
      .sort()
      .join(', ');
  }
  return text;
}

function mostFrequent(answers: readonly string[]): [answer: string, count: number] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0]);
}
