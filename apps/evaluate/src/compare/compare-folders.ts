import { DataError, InvalidArgumentError } from '@molx/core';
import type { SynonymDictionary, TextTokenizer } from '@molx/metrics';
import { version } from 'molx';
import { scoreTask } from '../results/score-task.js';
import { EvaluationFolder } from '../run/evaluation-folder.js';
import type { SavedPrediction } from '../run/saved-prediction.js';
import type { EvaluationFile, TaskFacts } from '../run/settings.js';
import { compareTask, type ModelRuns } from './compare-task.js';
import type { ComparedPair, ComparedTask, Comparison } from './comparison.js';

export interface CompareFoldersOptions {
  /** Every other model with the first, where undefined. */
  pairs: readonly ComparedPair[] | undefined;
  tokenizer: TextTokenizer;
  synonyms: SynonymDictionary;
  deviations: string[];
  resamples: number;
  seed: number;
}

/** An evaluation's folder, read. */
interface ReadFolder {
  path: string;
  file: EvaluationFile;
  predictions: SavedPrediction[];
}

/** Reads the folders of evaluations that asked the same questions. @throws {DataError} when one is none, or asked others */
export async function readFolders(paths: readonly string[]): Promise<ReadFolder[]> {
  const folders = await Promise.all(paths.map(readFolder));
  const [first] = folders;
  for (const other of folders.slice(1)) {
    for (const key of ['tasks', 'protocols'] as const) {
      const [asked, expected] = [other, first!].map(({ file }) =>
        JSON.stringify(key === 'tasks' ? file.tasks : file.settings.protocols),
      );
      if (asked === expected) continue;
      throw new DataError(
        other.path,
        `has other ${key} than ${first!.path}: the same questions must be asked in both.`,
      );
    }
  }
  return folders;
}

async function readFolder(path: string): Promise<ReadFolder> {
  const folder = new EvaluationFolder(path);
  const file = await folder.read();
  if (file === undefined || file.tasks.length === 0) throw new DataError(path, 'holds no evaluation.');
  return { path, file, predictions: await folder.predictions.read() };
}

/**
 * Compares models over several evaluations, such as one for each seed of a training: a model's name in several folders stands for as many runs of
 * it, and a model of one folder for one run.
 *
 * @throws {DataError} when a model has not answered everything, or was asked other questions
 * @throws {InvalidArgumentError} for a pair of models that no folder knows
 */
export async function compareFolders(
  folders: readonly ReadFolder[],
  { pairs, resamples, seed, deviations, ...scoring }: CompareFoldersOptions,
): Promise<Comparison> {
  const models = [...new Set(folders.flatMap(({ file }) => Object.keys(file.models)))];
  const chosen = pairs ?? models.slice(1).map((model) => ({ model, than: models[0]! }));
  for (const name of chosen.flatMap(({ model, than }) => [model, than])) {
    if (models.includes(name)) continue;
    throw new InvalidArgumentError(`--pairs: "${name}" is no model of these folders. There are ${models.join(', ')}.`);
  }
  const tasks: ComparedTask[] = [];
  const { settings, tasks: facts } = folders[0]!.file;
  const by = { seed, resamples };
  for (const task of facts) {
    const protocol = settings.protocols[task.scoring];
    const runs: ModelRuns[] = [];
    for (const model of models) {
      const answers = answersOf(folders, model, task);
      const scored = answers.map((own) => scoreTask(task, own, { ...scoring, protocol, seed, resamples: 1 }));
      if (scored.length > 0) runs.push({ model, runs: await Promise.all(scored) });
    }
    tasks.push({
      ...compareTask(runs, chosen, by),
      name: task.name,
      title: task.title,
      protocol,
      questions: task.questions,
    });
  }
  const method = 'percentile bootstrap over molecules and runs';
  const paths = folders.map(({ path }) => path);
  return {
    molx_version: version,
    folders: paths,
    intervals: { method, confidence: 0.95, resamples, seed },
    deviations,
    tasks,
  };
}

/** A model's answers in every folder that asked it, all to the same questions in the same order. */
function answersOf(folders: readonly ReadFolder[], model: string, { name, questions }: TaskFacts): SavedPrediction[][] {
  const expected = idsOf(folders[0]!, name);
  return folders.flatMap(({ path, predictions }) => {
    const own = predictions.filter((each) => each.model === model && each.task === name);
    if (own.length === 0) return [];
    if (own.length < questions) {
      const remedy = 'Go on with evaluate --resume first.';
      throw new DataError(path, `${model} has answered ${own.length} of ${questions} questions of ${name}. ${remedy}`);
    }
    const differs = own.findIndex(({ id }, i) => id !== expected[i]);
    if (differs < 0) return [own];
    const [got, wanted] = [own[differs]!.id, expected[differs]];
    throw new DataError(path, `question ${differs + 1} of ${name} is ${got}, in ${folders[0]!.path} ${wanted}.`);
  });
}

function idsOf({ predictions }: ReadFolder, task: string): string[] {
  const own = predictions.filter((each) => each.task === task);
  return own.filter(({ model }) => model === own[0]!.model).map(({ id }) => id);
}
