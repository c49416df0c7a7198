import { Random } from '@molx/core';
import type { CausalLM } from '@molx/llm-bridge';
import { type ControlRow, pairDifferently } from '../controls/index.js';
import type { MoleculeRecord } from '../data/index.js';
import { valueTokens } from '../prompts/encode-answer.js';
import type { ValidationQuestion } from '../prompts/validation-questions.js';
import { answerLoss } from '../scoring/answer-loss.js';
import { labelLosses } from '../scoring/label-losses.js';
import { batchReading } from './reading-batch.js';
import type { ReadingData } from './reading-data.js';
import type { ReadingExample } from './reading-example.js';
import { placeEmbeds } from './reading-objective.js';

export interface CeilingOptions {
  seed: number;
  batchSize: number;
  /** Each fact as one embedding, instead of as text. */
  packed?: boolean;
}

/**
 * What reading is worth to a language model: the loss of answers with the molecule's own facts as text in the slot, with
 * another molecule's whose answer differs, and with an empty slot. No adapter can carry more than the model reads.
 */
export function readingCeiling(
  lm: CausalLM,
  data: ReadingData,
  records: readonly MoleculeRecord[],
  questions: readonly ValidationQuestion[],
  { seed, batchSize, packed = false }: CeilingOptions,
): ControlRow[] {
  const random = new Random(`${seed}/ceiling`);
  const make = (question: ValidationQuestion, facts: number[][]) =>
    data.example(
      question,
      records[question.record]!,
      { facts, packed },
      random.fork(`${question.task}/${question.record}`),
    );
  const facts = (question: ValidationQuestion) => data.factsOf(records[question.record]!);
  const tasks = [...new Set(questions.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const asked = questions.filter((question) => question.task === task);
    const own = asked.map((question) => make(question, facts(question)));
    const partners = pairDifferently(
      asked.map(({ record }, index) => ({ molecule: record, answer: own[index]!.answer.text })),
      seed,
    );
    const kept = asked.map((_, index) => index).filter((index) => partners[index]! >= 0);
    const score = (factsOf: (index: number) => number[][]) =>
      scoreExamples(
        lm,
        kept.map((index) => make(asked[index]!, factsOf(index)).example),
        batchSize,
      );
    const right = score((index) => facts(asked[index]!));
    const shuffled = score((index) => facts(asked[partners[index]!]!));
    const empty = score(() => []);
    return kept.map((index, row) => {
      const isValue = valueTokens(lm.tokenizer, own[index]!.ids, own[index]!.answer);
      return {
        task,
        molecule: asked[index]!.record,
        tokens: isValue.length,
        valueTokens: isValue.filter(Boolean).length,
        own: answerLoss(right[row]!, isValue),
        shuffled: answerLoss(shuffled[row]!, isValue),
        empty: answerLoss(empty[row]!, isValue),
      };
    });
  });
}

/** The losses of each example's label tokens. */
function scoreExamples(lm: CausalLM, examples: readonly ReadingExample[], batchSize: number): Float32Array[] {
  const scored: Float32Array[] = [];
  for (let start = 0; start < examples.length; start += batchSize) {
    const chunk = examples.slice(start, start + batchSize);
    const batch = batchReading(chunk);
    const inputsEmbeds = placeEmbeds(lm, batch);
    const losses = labelLosses(lm.loss({ inputsEmbeds, attentionMask: batch.attentionMask, labels: batch.labels }));
    inputsEmbeds.dispose();
    let first = 0;
    for (const { labels } of chunk) {
      const count = labels.filter((label) => label !== -100).length;
      scored.push(losses.subarray(first, first + count));
      first += count;
    }
  }
  return scored;
}
