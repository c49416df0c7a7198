import { Random } from '@molx/core';
import {
  type EvaluationSet,
  type FeatureSource,
  fillInstruction,
  goalApplies,
  instructionsOf,
  type MoleculeRecord,
  type SetTask,
  type SimilarExamples,
  type Task,
  type Wording,
} from '@molx/trainer';
import type { ContextExample, ModelQuestion } from '../models/answering-model.js';

/** A question with its truth. */
export interface AskedQuestion extends ModelQuestion {
  /** The molecule that it is about, canonical; also where the prompt does not show it. */
  about: string;
  truth: string;
  /** Retrieval: questions of one block are each other's wrong answers. */
  block?: number;
}

export interface MakeQuestionsOptions {
  /** Questions of a task, drawn by the seed; all where undefined. */
  limit?: number | undefined;
  seed: number;
  wording: Wording;
  /** Examples to put beside each question. */
  shots: number;
  similar: SimilarExamples;
  features: FeatureSource;
}

/** Texts among which the right one is to be found. */
export const retrievalBlock = 16;

/** The questions of one task of a set: the same for the same options, whoever is asked. */
export function makeQuestions(set: EvaluationSet, own: SetTask, options: MakeQuestionsOptions): AskedQuestion[] {
  const { name, task, scoring, goal, maxNewTokens } = own;
  const { features, seed, limit = Number.POSITIVE_INFINITY, similar, shots, wording } = options;
  const all = set.test.flatMap((record) =>
    Array.from({ length: task.count(record) }, (_, answer) => ({ record, answer })),
  );
  const chosen = drawn(all, limit, `${seed}/${name}`).filter(
    ({ record }) => goal === undefined || goalApplies(goal, features.of(record.smiles)),
  );
  const questions = chosen.map(({ record, answer }): AskedQuestion => {
    const random = new Random(`${seed}/${name}/${record.id}/${answer}`);
    const instruction = random.pick(instructionsOf(task, wording));
    const nearest =
      scoring === 'retrieval' || scoring === 'edit' || goal !== undefined ? [] : similar.nearest(record, shots);
    return {
      id: `${record.id}/${answer}`,
      about: record.smiles,
      instruction: fillInstruction(task, instruction, record, answer),
      label: task.label,
      smiles: task.showsMolecule === false ? undefined : (task.shown?.(record) ?? record.smiles),
      ...(task.smilesText && { smilesText: task.smilesText(record) }),
      needsSmiles: task.needsSmiles,
      examples: nearest.flatMap((each) => exampleOf(task, each, instruction, features)),
      truth: goal === undefined ? task.answer(record, features.of(record.smiles), answer).text : '',
      ...(scoring === 'number' && { isNumber: true }),
      ...(scoring === 'yesNo' && { choices: ['Yes', 'No'] }),
      maxNewTokens,
    };
  });
  return scoring === 'retrieval' ? inBlocks(questions) : questions;
}

/** `count` of the items in their own order, the same for the same seed; a smaller count gives some of a larger one's. */
function drawn<T>(items: readonly T[], count: number, seed: string): T[] {
  if (count >= items.length) return [...items];
  const order = new Random(seed).shuffle(items.map((_, index) => index));
  return order
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((index) => items[index]!);
}

function exampleOf(task: Task, record: MoleculeRecord, instruction: string, features: FeatureSource): ContextExample[] {
  if (task.count(record) === 0) return [];
  const { text: answer } = task.answer(record, features.of(record.smiles), 0);
  const smiles = task.shown?.(record) ?? record.smiles;
  return [{ smiles, instruction: fillInstruction(task, instruction, record, 0), answer }];
}

/** Whole blocks only, so that chance is the same for all. */
function inBlocks(questions: readonly AskedQuestion[]): AskedQuestion[] {
  const blocks = Math.floor(questions.length / retrievalBlock);
  return questions.slice(0, blocks * retrievalBlock).map((question, index) => {
    const block = Math.floor(index / retrievalBlock);
    const choices = questions.slice(block * retrievalBlock, (block + 1) * retrievalBlock).map(({ truth }) => truth);
    return { ...question, choices, block };
  });
}
