import { DataError, type Logger } from '@molx/core';
import type { AnsweringModel } from '../models/answering-model.js';
import type { ModelSpec } from '../models/model-spec.js';
import type { AskedQuestion } from '../sets/make-questions.js';
import type { EvaluationFolder } from './evaluation-folder.js';
import { type SavedPrediction, savedPrediction } from './saved-prediction.js';
import type { TaskFacts } from './settings.js';

/** A task with its questions. */
export interface AskedTask {
  facts: TaskFacts;
  questions: readonly AskedQuestion[];
}

export interface AskModelsOptions {
  specs: readonly ModelSpec[];
  tasks: readonly AskedTask[];
  folder: EvaluationFolder;
  logger: Logger;
  signal?: AbortSignal | undefined;
  open(spec: ModelSpec): Promise<AnsweringModel>;
  /** Told once a model is open. */
  onOpen(spec: ModelSpec, model: AnsweringModel): Promise<void>;
  onAnswers?: ((answered: number) => void) | undefined;
}

/** Why a model is not through. */
export interface ModelFailure {
  model: string;
  reason: string;
}

/**
 * Puts the questions that `predictions.jsonl` does not yet answer, model after model; every batch is on the disk before the next is asked.
 *
 * A model that is asked in batches repeats the batch that was cut short, so that an evaluation that was killed gives the same file. A model
 * that fails keeps what it has answered, and the next one is asked.
 *
 * @throws {DataError} when the file answers other questions, or more
 * @throws {MolxError} the signal's reason, and what opening a model throws
 */
export async function askModels(options: AskModelsOptions): Promise<ModelFailure[]> {
  const { specs, tasks, folder } = options;
  const saved = await folder.predictions.read();
  assertKnown(saved, options);
  await folder.predictions.filter(() => true); // what comes next must not stand behind a torn line
  const failures: ModelFailure[] = [];
  for (const spec of specs) {
    const pending = tasks.filter(({ facts, questions }) => answersOf(saved, spec, facts).length < questions.length);
    if (pending.length === 0) continue;
    const model = await options.open(spec);
    try {
      await options.onOpen(spec, model);
      const failure = await askOne(model, spec, pending, saved, options);
      if (failure !== undefined) failures.push({ model: spec.name, reason: failure });
    } finally {
      model.dispose();
    }
  }
  await inOrder(options);
  return failures;
}

async function askOne(
  model: AnsweringModel,
  spec: ModelSpec,
  tasks: readonly AskedTask[],
  saved: readonly SavedPrediction[],
  { folder, logger, signal, onAnswers }: AskModelsOptions,
): Promise<string | undefined> {
  for (const { facts, questions } of tasks) {
    if (facts.scoring === 'retrieval' && !model.givesLikelihoods) {
      logger.warn(`${spec.name} can't be asked ${facts.name}: that needs the likelihood of given texts.`);
      continue;
    }
    const own = answersOf(saved, spec, facts);
    let done = model.isBatched ? own.length - (own.length % model.batchSize) : own.length;
    if (done < own.length) {
      const cut = new Set(own.slice(done).map(({ id }) => id));
      const isCut = (each: SavedPrediction) => each.model === spec.name && each.task === facts.name && cut.has(each.id);
      await folder.predictions.filter((each) => !isCut(each));
    }
    while (done < questions.length) {
      const batch = questions.slice(done, done + model.batchSize);
      const { answers, failure } = await model.answer(batch, { signal });
      const lines = answers.map((answer, i) => savedPrediction(spec.name, facts.name, batch[i]!, answer));
      if (lines.length > 0) folder.predictions.append(...lines);
      done += answers.length;
      onAnswers?.(answers.length);
      if (failure !== undefined) return failure.message;
    }
  }
  return undefined;
}

const answersOf = (saved: readonly SavedPrediction[], { name }: ModelSpec, { name: task }: TaskFacts) =>
  saved.filter((each) => each.model === name && each.task === task);

/** What stands in the file must be the first answers to these questions. */
function assertKnown(saved: readonly SavedPrediction[], { specs, tasks, folder }: AskModelsOptions): void {
  const { path } = folder.predictions;
  const known = new Set(specs.flatMap(({ name }) => tasks.map(({ facts }) => `${name}\n${facts.name}`)));
  const stranger = saved.find(({ model, task }) => !known.has(`${model}\n${task}`));
  if (stranger !== undefined) {
    throw new DataError(path, `answers ${stranger.task} by ${stranger.model}, which this evaluation does not ask.`);
  }
  for (const spec of specs) {
    for (const { facts, questions } of tasks) {
      const own = answersOf(saved, spec, facts);
      if (own.length > questions.length) {
        throw new DataError(
          path,
          `holds ${own.length} answers to ${facts.name} by ${spec.name}; there are ${questions.length} questions.`,
        );
      }
      const differs = own.findIndex(
        ({ id, question }, i) => id !== questions[i]!.id || question !== questions[i]!.instruction,
      );
      if (differs < 0) continue;
      const { id } = questions[differs]!;
      throw new DataError(
        path,
        `answer ${differs + 1} to ${facts.name} is about ${own[differs]!.id}, expected ${id}: the data have changed.`,
      );
    }
  }
}

/** Sorts the file by model, task and question where a model that had failed was asked again later. */
async function inOrder({ specs, tasks, folder }: AskModelsOptions): Promise<void> {
  const saved = await folder.predictions.read();
  const ordered = specs.flatMap((spec) => tasks.flatMap(({ facts }) => answersOf(saved, spec, facts)));
  if (ordered.every((each, i) => each === saved[i])) return;
  await folder.writeText('predictions.jsonl', ordered.map((each) => `${JSON.stringify(each)}\n`).join(''));
}
