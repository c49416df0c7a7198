import type { MolxError } from '@molx/core';
import type { Attribution } from 'molx';

/** An answered question that stands in the prompt before the one that is asked. */
export interface ContextExample {
  smiles: string;
  instruction: string;
  answer: string;
}

/** A question as every kind of model gets it. */
export interface ModelQuestion {
  /** Tells it from all others of a task: the record and which of its answers. */
  id: string;
  instruction: string;
  /** What is asked for, in a word or two: `Description`. */
  label: string;
  /** The molecule; undefined where it is what is asked for. */
  smiles: string | undefined;
  /** The SMILES text beside it, where it differs: a reaction. */
  smilesText?: string;
  /** The prompt holds the SMILES text also for models that see the molecule. */
  needsSmiles: boolean;
  /** The most similar first; a model takes as many as it is told to, and as fit. */
  examples: readonly ContextExample[];
  /** The answer is a number. */
  isNumber?: boolean;
  /** With these the model is not free: each is scored by its likelihood. */
  choices?: readonly string[];
  maxNewTokens: number;
}

export interface ModelAnswer {
  text: string;
  /** Log-probabilities of the choices in nats; absent where the model gives none. */
  logLikelihoods?: number[];
  /** What was drawn, where the text is the median number of several. */
  samples?: string[];
  /** Examples that stood in the prompt. */
  examples: number;
  /** Why there is no answer: the question itself was refused. */
  error?: string;
}

/** Answers to the first questions of a batch; fewer than asked when something failed on the way. */
export interface AnswerBatch {
  answers: ModelAnswer[];
  failure?: MolxError;
}

/** What is evaluated. */
export interface AnsweringModel {
  /** What it is, by name: kind, files, shots. Part of `evaluation.json`. */
  readonly facts: Readonly<Record<string, string>>;
  /** Examples in the prompt, at most. */
  readonly shots: number;
  /** Questions asked at once. */
  readonly batchSize: number;
  /** True when an answer may depend, in its last bits, on what else is in its batch: batches are then repeated whole. */
  readonly isBatched: boolean;
  /** False when it can't say how likely a given text is. */
  readonly givesLikelihoods: boolean;
  answer(questions: readonly ModelQuestion[], options: { signal?: AbortSignal | undefined }): Promise<AnswerBatch>;
  /** What of the molecule moved an answer to a question without examples; absent where no molecule is seen. */
  attribute?(question: AttributedQuestion): Promise<Attribution>;
  dispose(): void;
}

/** A question about one molecule with its answer. */
export interface AttributedQuestion {
  instruction: string;
  label: string;
  smiles: string;
  answer: string;
}
