import { type ControlSummary, shuffleControl } from '../controls/index.js';
import { validationMolecules } from '../prompts/validation-molecules.js';
import { validationQuestions } from '../prompts/validation-questions.js';
import type { RunSummary } from '../run-folder/index.js';
import { inRunFolder, oncePerStep, runSession, summariseRun } from '../session/index.js';
import { type LmRun, openLmRun, type TrainLmOptions } from './open-lm-run.js';
import { readingCeiling } from './reading-ceiling.js';
import { ReadingObjective } from './reading-objective.js';

export interface TrainLmResult {
  summary: RunSummary;
  /** What reading is worth, facts as text; empty for an interrupted run. */
  ceiling: ControlSummary[];
  interrupted: boolean;
}

/**
 * Pre-trains a causal LM to read: questions about molecules with their facts in the prompt, and plain text.
 *
 * The run's folder is the contract's; the finished model stands in `lm/`, in bfloat16, ready for `--llm`. In the summary
 * the validation losses are those of the reading ceiling: own facts, another molecule's, an empty slot.
 *
 * @throws {MolxError} naming the place and the remedy; what was saved before stays whole
 */
export async function trainLm(options: TrainLmOptions): Promise<TrainLmResult> {
  const started = performance.now();
  return inRunFolder(options, async (folder) => {
    const run = await openLmRun(options, folder);
    try {
      return await train(run, started);
    } finally {
      run.lm.dispose();
    }
  });
}

async function train(run: LmRun, started: number): Promise<TrainLmResult> {
  const { folder, lm, stages, logger } = run;
  const parameters = { trained: lm.parameterCount(), total: lm.parameterCount() };
  logger.info(`${parameters.total.toLocaleString('en')} parameters`);
  const measure = ceilingOf(run);
  const asText = oncePerStep(() => measure({ packed: false }));
  const { state, interrupted } = await runSession(run, {
    objective: new ReadingObjective(lm),
    stages,
    async validate({ step }) {
      const [text, packed] = [asText(step), measure({ packed: true })].map(([all]) => all!.all);
      return {
        loss: text!.own.value,
        loss_shuffled: text!.shuffled.value,
        loss_empty: text!.empty.value,
        packed_loss: packed!.own.value,
        packed_loss_shuffled: packed!.shuffled.value,
      };
    },
    modelFiles: () => lm.toFiles({ dtype: 'F32' }),
  });
  const ceiling = interrupted ? [] : asText(state.step);
  const { own, shuffled, empty } = ceiling[0]?.all ?? {};
  const losses = own && shuffled && empty && { own: own.value, shuffled: shuffled.value, empty: empty.value };
  const summary = summariseRun({ ...run, state, parameters, losses, started });
  await folder.writeSummary(summary);
  if (!interrupted) await lm.savePretrained(folder.file('lm'), { dtype: 'BF16' });
  return { summary, ceiling, interrupted };
}

/** The reading ceiling on the held-out molecules, to be measured again and again. */
function ceilingOf({ recipe, lm, data, dataset, tasks }: LmRun): (slots: { packed: boolean }) => ControlSummary[] {
  const { seed } = recipe;
  const { molecules, batchSize, resamples } = recipe.evaluation;
  const records = validationMolecules(dataset.validation, molecules, seed);
  const questions = validationQuestions(tasks, records, seed);
  return ({ packed }) => {
    const rows = readingCeiling(lm, data, records, questions, { seed, batchSize, packed });
    return shuffleControl(rows, { seed, resamples });
  };
}
