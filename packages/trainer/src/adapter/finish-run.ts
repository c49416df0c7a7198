import { Random } from '@molx/core';
import { version } from 'molx';
import { type AnsweredPrompt, shuffleControl, taskAccuracies } from '../controls/index.js';
import type { TrainerState } from '../loop/index.js';
import { type ParameterRow, renderReport } from '../report/index.js';
import type { RunSummary } from '../run-folder/index.js';
import { peakMemoryBytes } from '../session/peak-memory.js';
import type { RunReporter } from '../session/run-reporter.js';
import type { AdapterRun } from './open-adapter-run.js';
import { parameterTotals } from './parameter-table.js';
import { reportData } from './report-data.js';
import { SoftTokenBank } from './soft-token-bank.js';
import type { PairedQuestion } from './validation.js';

export interface FinishRunOptions {
  state: TrainerState;
  interrupted: boolean;
  plannedSteps: number;
  parameters: readonly ParameterRow[];
  reporter: RunReporter;
  /** When the session began, by `performance.now()`. */
  started: number;
}

/** A validation question with its greedy answers. */
export type AnsweredQuestion = AnsweredPrompt & { question: PairedQuestion };

/** Training molecules whose soft tokens are averaged for the empty slot. */
const meanMolecules = 1024;

/** Measures the finished model on the held-out molecules; writes summary, predictions and report. */
export async function finishRun(run: AdapterRun, options: FinishRunOptions): Promise<RunSummary> {
  const { recipe, folder, module, validation, inputs, dataset } = run;
  const { state, reporter } = options;
  const { seed, evaluation } = recipe;
  const bank = validation.encode();
  const sample = new Random(`${seed}/mean soft tokens`).shuffle([...dataset.train]).slice(0, meanMolecules);
  const trained = sample.map(({ smiles }) => inputs.of(smiles));
  const empty = SoftTokenBank.encode(module, trained, evaluation.batchSize).mean();
  const bootstrap = { seed, resamples: evaluation.resamples };
  const control = shuffleControl(validation.control(bank, empty), bootstrap);
  const { own, shuffled, empty: without } = control[0]!.all;
  reporter.validation(state.step, { loss: own.value, loss_shuffled: shuffled.value, loss_empty: without.value });

  const asked = validation.questions.filter(({ task, molecule }) => task.kind !== 'text' || molecule < evaluation.generate);
  const answered = await validation.answers(asked, bank, evaluation.maxNewTokens);
  folder.predictions.append(...answered.map((answer) => prediction(answer, validation.records)));
  const accuracies = taskAccuracies(
    answered.filter(({ kind }) => kind !== 'text'),
    bootstrap,
  );
  const summary = runSummary(run, options, { own: own.value, shuffled: shuffled.value, empty: without.value });
  await folder.writeSummary(summary);
  await folder.writeReport(renderReport(await reportData(run, { ...options, summary, control, accuracies, answered })));
  return summary;
}

function prediction({ question, truth, answer, answerShuffled }: AnsweredQuestion, records: readonly { smiles: string }[]) {
  return {
    task: question.task.name,
    smiles: records[question.molecule]!.smiles,
    prompt: question.text,
    truth,
    answer,
    ...(answerShuffled === undefined
      ? {}
      : { answerShuffled, shuffledSmiles: records[question.partner]!.smiles }),
  };
}

function runSummary(
  { recipe, device, dataset }: AdapterRun,
  { state, parameters, started }: FinishRunOptions,
  losses: { own: number; shuffled: number; empty: number },
): RunSummary {
  const { trained, total } = parameterTotals(parameters);
  const perSecond = (count: number) => (state.trainSeconds > 0 ? count / state.trainSeconds : null);
  const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    recipe: recipe.name,
    steps: state.step,
    epochs: state.epochs,
    trainLoss: state.trainLoss,
    valLoss: finiteOrNull(losses.own),
    valLossShuffled: finiteOrNull(losses.shuffled),
    valLossEmpty: finiteOrNull(losses.empty),
    trainableParameters: trained,
    totalParameters: total,
    samplesPerSecond: perSecond(state.samples),
    tokensPerSecond: perSecond(state.tokens),
    peakMemoryBytes: peakMemoryBytes(),
    device: device.device,
    gemm: device.gemm ?? null,
    seed: recipe.seed,
    wallSeconds: (performance.now() - started) / 1000,
    invalidMolecules: dataset.invalid,
    version,
  };
}
