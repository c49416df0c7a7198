import {
  compareSheets,
  type ScoreComparison,
  type ScoreWithInterval,
  type SynonymDictionary,
  type TextTokenizer,
} from '@molx/metrics';
import { loadRdkit } from '@molx/molecule';
import { FeatureSource } from '@molx/trainer';
import type { SavedPrediction } from '../run/saved-prediction.js';
import type { EvaluationFile, EvaluationSettings, TaskFacts } from '../run/settings.js';
import { type Calibration, calibrationOf } from './calibration.js';
import { type PublishedTable, publishedTables } from './published-figures.js';
import type { RowOutcome, ScoredTask } from './row-outcome.js';
import { scoreTask } from './score-task.js';
import { type SizeBin, sizeBins } from './size-bins.js';

/** One model's scores on one task. */
export interface ModelResult {
  model: string;
  answered: number;
  /** Questions that the model refused: they count as empty answers. */
  refused: number;
  /** Mean examples in a prompt. */
  examples: number;
  scores: ScoreWithInterval[];
  calibration?: Calibration;
  by_size: SizeBin[];
}

/** How a model differs from the first one, on the same questions. */
export interface ModelComparison {
  model: string;
  than: string;
  scores: ScoreComparison[];
}

export interface TaskResult extends TaskFacts {
  protocol: string;
  /** What `by_size` averages. */
  value: ScoredTask['value'] | null;
  models: ModelResult[];
  /** Only where both models have answered every question. */
  comparisons: ModelComparison[];
  published: Omit<PublishedTable, 'tasks'> | null;
}

/** What `results.json` holds: a function of `evaluation.json`, `predictions.jsonl` and the dictionaries. */
export interface Results {
  molx_version: string;
  settings: EvaluationSettings;
  models: EvaluationFile['models'];
  intervals: { method: string; confidence: number; resamples: number; seed: number };
  /** What is not as the protocols have it. */
  deviations: string[];
  /** Mean ROC-AUC over the labels of a table, where it is defined. */
  label_means: { table: string; model: string; labels: number; rocAuc: number }[];
  tasks: TaskResult[];
}

export interface ComputeResultsOptions {
  tokenizer: TextTokenizer;
  synonyms: SynonymDictionary;
  deviations: string[];
  resamples: number;
}

/** Results with the rows behind them, for the report. */
export interface ComputedResults {
  results: Results;
  /** By task, then by model. */
  rows: ReadonlyMap<string, ReadonlyMap<string, readonly RowOutcome[]>>;
}

/** Scores all predictions; those of a task that a model has not begun are left out. */
export async function computeResults(
  { molx_version, settings, tasks, models }: EvaluationFile,
  predictions: readonly SavedPrediction[],
  { tokenizer, synonyms, deviations, resamples }: ComputeResultsOptions,
): Promise<ComputedResults> {
  const features = new FeatureSource(await loadRdkit());
  const heavyAtoms = (smiles: string) => features.of(smiles).numbers.heavyAtoms;
  const by = { seed: settings.seed, resamples };
  const rows = new Map<string, Map<string, readonly RowOutcome[]>>();
  const found: TaskResult[] = [];
  for (const task of tasks) {
    const protocol = settings.protocols[task.scoring];
    const scored = new Map<string, { own: readonly SavedPrediction[]; outcome: ScoredTask }>();
    for (const model of Object.keys(models)) {
      const own = predictions.filter((each) => each.model === model && each.task === task.name);
      if (own.length === 0) continue;
      scored.set(model, { own, outcome: await scoreTask(task, own, { protocol, tokenizer, synonyms, ...by }) });
    }
    rows.set(task.name, new Map([...scored].map(([model, { outcome }]) => [model, outcome.rows])));
    found.push({
      ...task,
      protocol,
      value: [...scored.values()][0]?.outcome.value ?? null,
      models: [...scored].map(([model, { own, outcome }]) => ({
        model,
        answered: own.length,
        refused: own.filter(({ error }) => error !== undefined).length,
        examples: own.reduce((sum, { examples }) => sum + examples, 0) / own.length,
        scores: outcome.scores,
        ...withCalibration(task, own),
        by_size: sizeBins(outcome.rows, heavyAtoms, by),
      })),
      comparisons: comparisonsOf(task, scored, by),
      published: publishedBeside(task),
    });
  }
  const intervals = { method: 'percentile bootstrap over molecules', confidence: 0.95, resamples, seed: settings.seed };
  const label_means = labelMeans(found);
  return { results: { molx_version, settings, models, intervals, deviations, label_means, tasks: found }, rows };
}

function withCalibration({ scoring }: TaskFacts, own: readonly SavedPrediction[]): { calibration?: Calibration } {
  const calibration = scoring === 'yesNo' ? calibrationOf(own) : undefined;
  return calibration === undefined ? {} : { calibration };
}

function comparisonsOf(
  { questions }: TaskFacts,
  scored: ReadonlyMap<string, { own: readonly SavedPrediction[]; outcome: ScoredTask }>,
  by: { seed: number; resamples: number },
): ModelComparison[] {
  const whole = [...scored].filter(([, { own }]) => own.length === questions);
  const [first, ...others] = whole;
  if (first === undefined) return [];
  return others.map(([model, { outcome }]) => ({
    model,
    than: first[0],
    scores: compareSheets(outcome.sheet, first[1].outcome.sheet, by),
  }));
}

function publishedBeside({ name }: TaskFacts): TaskResult['published'] {
  const table = publishedTables.find(({ tasks }) => tasks.includes(name));
  return table === undefined ? null : { note: table.note, systems: table.systems };
}

function labelMeans(tasks: readonly TaskResult[]): Results['label_means'] {
  const tables = new Set(tasks.filter(({ scoring }) => scoring === 'yesNo').map(tableOf));
  return [...tables].flatMap((table) => {
    const own = tasks.filter((task) => task.scoring === 'yesNo' && tableOf(task) === table);
    if (own.length === 1) return [];
    const models = new Set(own.flatMap((task) => task.models.map(({ model }) => model)));
    return [...models].flatMap((model) => {
      const values = own.flatMap((task) => {
        const scores = task.models.find((each) => each.model === model)?.scores ?? [];
        return scores.find(({ name }) => name === 'rocAuc')?.value ?? [];
      });
      if (values.length === 0) return [];
      return [
        { table, model, labels: values.length, rocAuc: values.reduce((sum, value) => sum + value, 0) / values.length },
      ];
    });
  });
}

/** The card's name: a path's last slash parts it from the task. */
const tableOf = ({ name }: TaskFacts) => name.slice(0, name.lastIndexOf('/'));
