import type { ModelAnswer } from '../models/answering-model.js';
import type { AskedQuestion } from '../sets/make-questions.js';

/** A line of `predictions.jsonl`. */
export interface SavedPrediction {
  model: string;
  task: string;
  id: string;
  /** The molecule that the question is about, canonical. */
  smiles: string;
  question: string;
  truth: string;
  answer: string;
  /** Examples that stood in the prompt. */
  examples: number;
  choices?: readonly string[];
  /** Of the choices, in nats. */
  log_likelihoods?: number[];
  /** What was drawn, where the answer is the median number of several. */
  samples?: string[];
  block?: number;
  /** Why there is no answer. */
  error?: string;
}

export function savedPrediction(
  model: string,
  task: string,
  { id, about, instruction, truth, choices, block }: AskedQuestion,
  { text, examples, logLikelihoods, samples, error }: ModelAnswer,
): SavedPrediction {
  return {
    model,
    task,
    id,
    smiles: about,
    question: instruction,
    truth,
    answer: text,
    examples,
    ...(choices && { choices }),
    ...(logLikelihoods && { log_likelihoods: logLikelihoods }),
    ...(samples && { samples }),
    ...(block !== undefined && { block }),
    ...(error !== undefined && { error }),
  };
}
