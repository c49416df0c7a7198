import { Random } from '@molx/core';
import { shuffleControl, taskAccuracies } from '../controls/index.js';
import { renderReport } from '../report/index.js';
import type { RunSummary } from '../run-folder/index.js';
import { summariseRun } from '../session/index.js';
import type { AnsweredQuestion, FinishRunOptions, TrainAdapterResult } from './finish-run-options.js';
import { type MoleculeView, SmilesTextView } from './molecule-view.js';
import type { AdapterRun } from './open-adapter-run.js';
import { parameterTotals } from './parameter-table.js';
import { reportData } from './report-data.js';
import { SoftTokenBank } from './soft-token-bank.js';

/** Training molecules whose soft tokens are averaged for the empty slot, at most: the mean of more would be the same. */
const meanMolecules = 1024;

/**
 * Measures the finished model on the held-out molecules; writes summary, predictions and report.
 *
 * A run that is interrupted, before or while it is measured, gets its summary only: resumed, it is measured at its end.
 */
export async function finishRun(run: AdapterRun, options: FinishRunOptions): Promise<TrainAdapterResult> {
  if (!options.interrupted) {
    try {
      return { summary: await measure(run, options), interrupted: false };
    } catch (error) {
      if (!run.signal?.aborted || error !== run.signal.reason) throw error;
    }
  }
  const summary = summariseRun(figuresOf(run, options));
  await run.folder.writeSummary(summary);
  return { summary, interrupted: true };
}

const figuresOf = (run: AdapterRun, options: FinishRunOptions) => ({
  ...run,
  ...options,
  parameters: parameterTotals(options.parameters),
});

/** @throws the signal's reason when it is aborted */
async function measure(run: AdapterRun, options: FinishRunOptions): Promise<RunSummary> {
  const { recipe, folder, validation, signal } = run;
  const { state, reporter } = options;
  const { seed, evaluation } = recipe;
  const { resamples, maxNewTokens } = evaluation;
  const look = await options.look(state.step, signal);
  const control = shuffleControl(await validation.control(look, emptyView(run), signal), { seed, resamples });
  const { own, shuffled, empty } = control[0]!.all;
  const losses = { own: own.value, shuffled: shuffled.value, empty: empty.value };
  reporter.end(state.step, { loss: losses.own, loss_shuffled: losses.shuffled, loss_empty: losses.empty });

  const asked = validation.questions.filter(
    ({ task, molecule }) => task.kind !== 'text' || molecule < evaluation.generate,
  );
  const answered = await validation.answers(asked, look.view, { maxNewTokens, signal });
  for (const answer of answered) folder.predictions.append(prediction(answer, validation.records));
  const accuracies = taskAccuracies(
    answered.filter(({ kind }) => kind !== 'text'),
    { seed, resamples },
  );
  const summary = summariseRun({ ...figuresOf(run, options), losses });
  await folder.writeSummary(summary);
  await folder.writeReport(renderReport(await reportData(run, { ...options, summary, control, accuracies, answered })));
  return summary;
}

/** The mean soft tokens of the training set, over {@link meanMolecules} of it; no SMILES text, where that is what prompts get. */
function emptyView({ recipe, module, inputs, prompts, dataset }: AdapterRun): MoleculeView {
  if (module.adapter === undefined) return new SmilesTextView(prompts);
  const sample = new Random(`${recipe.seed}/mean soft tokens`).shuffle([...dataset.train]).slice(0, meanMolecules);
  const trained = sample.map(({ smiles }) => inputs.of(smiles));
  return SoftTokenBank.encode(module, trained, recipe.evaluation.batchSize).mean();
}

function prediction(
  { question, truth, answer, answerShuffled }: AnsweredQuestion,
  records: readonly { smiles: string }[],
) {
  return {
    task: question.task.name,
    smiles: records[question.molecule]!.smiles,
    prompt: question.text,
    truth,
    answer,
    ...(answerShuffled === undefined ? {} : { answerShuffled, shuffledSmiles: records[question.partner]!.smiles }),
  };
}
