import os from 'node:os';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import { answersMatch, type ControlSummary, type TaskAccuracy } from '../controls/index.js';
import { resolvedYaml } from '../recipe/index.js';
import type { LossCurve, ReportAnswer, ReportData, ReportMolecule } from '../report/index.js';
import type { MetricsRecord, RunSummary } from '../run-folder/index.js';
import type { AnsweredQuestion, FinishRunOptions } from './finish-run-options.js';
import type { AdapterRun } from './open-adapter-run.js';

export interface ReportFigures extends FinishRunOptions {
  summary: RunSummary;
  control: readonly ControlSummary[];
  accuracies: readonly TaskAccuracy[];
  answered: readonly AnsweredQuestion[];
}

/** Collects what the report shows of a run. */
export async function reportData(run: AdapterRun, figures: ReportFigures): Promise<ReportData> {
  const { recipe, folder, device, dataset, validation } = run;
  const { summary, control, accuracies, parameters, state, plannedSteps, finished } = figures;
  return {
    summary,
    status: statusOf(state.step, plannedSteps, finished),
    date: new Date().toISOString(),
    llm: run.config.llm.id,
    lora: run.lora !== undefined,
    readsText: run.module.adapter === undefined,
    permuted: run.permuteMolecules,
    data: {
      train: dataset.train.length,
      validation: dataset.validation.length,
      excluded: dataset.excluded,
      split: recipe.data.validation.split,
    },
    curves: lossCurves(await folder.metrics.read()),
    control,
    unpaired: validation.unpaired,
    accuracies,
    parameters,
    molecules: reportMolecules(await loadRdkit(), run, figures.answered),
    environment: {
      device: device.description,
      node: process.version,
      platform: `${os.platform()} ${os.arch()}`,
      processor: `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} threads`,
    },
    recipe: resolvedYaml(recipe),
  };
}

function statusOf(step: number, planned: number, finished: boolean): string {
  if (!finished) return `stopped at step ${step} of ${planned}`;
  return step < planned
    ? `finished after ${step} of ${planned} steps: validations had stopped getting better`
    : 'finished';
}

/** metrics.jsonl as curves: training losses under `loss` beside a stage, validation losses without one. */
function lossCurves(records: readonly MetricsRecord[]): LossCurve[] {
  const points = (key: string, isTraining: boolean) =>
    records
      .filter((record) => typeof record[key] === 'number' && 'stage' in record === isTraining)
      .map((record) => [record.step, record[key] as number] as const);
  const curves: LossCurve[] = [
    { name: 'train', points: points('loss', true) },
    { name: 'validation', points: points('loss', false) },
    { name: 'shuffled', points: points('loss_shuffled', false) },
    { name: 'empty', points: points('loss_empty', false) },
  ];
  return curves.filter((curve) => curve.points.length > 0);
}

/** The first molecules of the validation set, drawn, each with all its answered questions. */
function reportMolecules(
  rdkit: Rdkit,
  { recipe, validation }: AdapterRun,
  answered: readonly AnsweredQuestion[],
): ReportMolecule[] {
  const draw = (smiles: string) => {
    const mol = rdkit.parse(smiles);
    try {
      return mol.svg({ width: 260, height: 200 });
    } finally {
      mol.dispose();
    }
  };
  const shown = validation.records.slice(0, recipe.evaluation.generate);
  return shown.flatMap(({ smiles }, molecule) => {
    const own = answered.filter(({ question }) => question.molecule === molecule && question.partner >= 0);
    const partner = validation.records[own[0]?.question.partner ?? -1];
    if (partner === undefined) return [];
    return [
      {
        smiles,
        svg: draw(smiles),
        shuffledSmiles: partner.smiles,
        shuffledSvg: draw(partner.smiles),
        answers: own.map(reportAnswer),
      },
    ];
  });
}

function reportAnswer({ question, kind, truth, answer, answerShuffled = '' }: AnsweredQuestion): ReportAnswer {
  const isRight = (text: string) => answersMatch(kind, truth, text);
  return {
    task: question.task.label,
    question: question.instruction,
    truth,
    answer,
    answerShuffled,
    ...(kind === 'text' ? {} : { right: isRight(answer), rightShuffled: isRight(answerShuffled) }),
  };
}
