import { ConfigError, DataError, type Logger } from '@molx/core';
import { protocolOf, whitespaceTokenizer } from '@molx/metrics';
import { loadRdkit } from '@molx/molecule';
import {
  type EvaluationSet,
  FeatureSource,
  loadEvaluationSet,
  type SetDefinition,
  type SetTask,
  SimilarExamples,
} from '@molx/trainer';
import { version } from 'molx';
import { countOption, type ModelSpec } from '../models/model-spec.js';
import { openModel } from '../models/open-model.js';
import { renderEvaluation } from '../report/render-evaluation.js';
import { computeResults, type Results } from '../results/compute-results.js';
import { chooseDictionary } from '../score/choose-dictionary.js';
import { chooseTokenizer } from '../score/choose-tokenizer.js';
import { makeQuestions, retrievalBlock } from '../sets/make-questions.js';
import { type AskedTask, askModels, type ModelFailure } from './ask-models.js';
import { attributeGallery } from './attribute-gallery.js';
import { assertSameSettings, EvaluationFolder } from './evaluation-folder.js';
import type { EvaluationFile, EvaluationSettings, TaskFacts } from './settings.js';

export interface EvaluateOptions {
  out: string;
  specs: readonly ModelSpec[];
  sets: readonly SetDefinition[];
  settings: EvaluationSettings;
  /** The folder of the data sets. */
  data: string;
  resume: boolean;
  overwrite: boolean;
  resamples: number;
  tokenizer?: string | undefined;
  wordnet?: string | undefined;
  apiKey?: string | undefined;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** Colour the gallery's molecules by what moved the answers of runs. */
  attribute: boolean;
  /** Chooses the device; called before the first model in this process is opened. */
  openDevice(): Promise<void>;
  onAnswers?: ((answered: number) => void) | undefined;
}

export interface EvaluateOutcome {
  results: Results;
  failures: ModelFailure[];
}

/**
 * Asks all models all questions and writes the folder's four files. What has been answered before is kept, and a folder that is through
 * is scored anew without model or data.
 *
 * @throws {MolxError} naming the place and the remedy; what was answered stays in the folder
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateOutcome> {
  const { out, specs, settings, resume, overwrite } = options;
  const folder = new EvaluationFolder(out);
  const release = await folder.open();
  try {
    const saved = resume ? await folder.read() : undefined;
    if (saved === undefined) await folder.begin({ overwrite });
    else assertSameSettings(folder.file('evaluation.json'), saved.settings, settings);
    const file = saved ?? {
      molx_version: version,
      settings,
      tasks: [],
      models: Object.fromEntries(specs.map(({ name }) => [name, null])),
    };
    const isThrough = saved !== undefined && (await answeredAll(folder, saved));
    const failures = isThrough ? [] : await ask(folder, file, options);
    return { results: await report(folder, file, options), failures };
  } finally {
    release();
  }
}

async function answeredAll(folder: EvaluationFolder, { tasks, models }: EvaluationFile): Promise<boolean> {
  if (tasks.length === 0) return false;
  const wanted = tasks.reduce((sum, { questions }) => sum + questions, 0) * Object.keys(models).length;
  return (await folder.predictions.read()).length === wanted;
}

async function ask(folder: EvaluationFolder, file: EvaluationFile, options: EvaluateOptions): Promise<ModelFailure[]> {
  const tasks = await readTasks(options);
  const facts = tasks.map((task) => task.facts);
  if (file.tasks.length > 0 && JSON.stringify(file.tasks) !== JSON.stringify(facts)) {
    throw new ConfigError(
      folder.file('evaluation.json'),
      'the data are not those that it was begun with. Take another --out.',
    );
  }
  file.tasks = facts;
  await folder.write(file);
  return askModels({
    ...options,
    folder,
    tasks,
    open: async (spec) => {
      if (spec.kind !== 'server') await options.openDevice();
      return openModel(spec, { batchSize: options.settings.batch_size, apiKey: options.apiKey });
    },
    onOpen: async ({ name }, model) => {
      file.models[name] = model.facts;
      await folder.write(file);
    },
  });
}

/** Reads the sets and makes their questions, with as many examples as the model that takes most. */
async function readTasks({ specs, sets, settings, data, logger, signal }: EvaluateOptions): Promise<AskedTask[]> {
  const shots = Math.max(...specs.map((spec) => countOption(spec, 'shots', 0)));
  const rdkit = await loadRdkit();
  const features = new FeatureSource(rdkit);
  const asked: AskedTask[] = [];
  for (const definition of sets) {
    signal?.throwIfAborted();
    const set = await loadEvaluationSet(definition, { data, needsPool: shots > 0 });
    if (set.invalid > 0) logger.info(`${set.card.name}: ${set.invalid} rows hold no valid molecule and are left out`);
    for (const own of set.tasks) {
      const examples = set.pool.filter((record) => own.task.count(record) > 0);
      const { seed, wording, limit } = settings;
      const similar = new SimilarExamples(rdkit, examples);
      const questions = makeQuestions(set, own, { seed, wording, limit: limit ?? undefined, shots, similar, features });
      if (questions.length === 0) {
        const least = own.scoring === 'retrieval' ? ` It takes at least ${retrievalBlock} molecules.` : '';
        throw new DataError(set.card.name, `there is no question left to ask for ${own.name}.${least}`);
      }
      asked.push({ facts: factsOf(set, own, questions.length), questions });
    }
  }
  return asked;
}

function factsOf(set: EvaluationSet, { name, task, scoring, unit, goal }: SetTask, questions: number): TaskFacts {
  return {
    name,
    title: `${set.card.title}: ${name.slice(set.card.name.length + 1)}`,
    label: task.label,
    shows_molecule: task.showsMolecule !== false && !task.needsSmiles && task.shown === undefined,
    scoring,
    questions,
    invalid_molecules: set.invalid,
    ...(unit !== undefined && { unit }),
    ...(goal !== undefined && { goal }),
  };
}

/** Scores what stands in the folder, and writes `results.json` and `report.html`. */
async function report(folder: EvaluationFolder, file: EvaluationFile, options: EvaluateOptions): Promise<Results> {
  const { tokenizer: named, wordnet, data, resamples } = options;
  const protocol = protocolOf(file.settings.protocols.caption);
  const otherwise = whitespaceTokenizer;
  const { tokenizer, deviation } = await chooseTokenizer(protocol, protocol.text.tokens, { named, data, otherwise });
  const hasTexts = file.tasks.some(({ scoring }) => scoring === 'caption');
  const deviations = hasTexts && deviation !== undefined ? [deviation] : [];
  const synonyms = await chooseDictionary(wordnet);
  const predictions = await folder.predictions.read();
  const computed = await computeResults(file, predictions, { tokenizer, synonyms, deviations, resamples });
  await folder.writeJson('results.json', computed.results);
  const attributions = await attributeGallery(folder, computed, options);
  await folder.writeText('report.html', await renderEvaluation(computed, attributions));
  return computed.results;
}
