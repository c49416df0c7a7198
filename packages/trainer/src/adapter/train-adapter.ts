import { version } from 'molx';
import { initialTrainerState, runTraining, type TrainerState } from '../loop/index.js';
import type { RunSummary } from '../run-folder/index.js';
import { RunReporter } from '../session/run-reporter.js';
import { adapterCheckpoints } from './adapter-checkpoints.js';
import { AdapterObjective } from './adapter-objective.js';
import { finishRun } from './finish-run.js';
import { openAdapterRun, type TrainAdapterOptions } from './open-adapter-run.js';
import { parameterTable, parameterTotals } from './parameter-table.js';
import { planAdapterStages } from './plan-adapter-stages.js';

export interface TrainAdapterResult {
  summary: RunSummary;
  interrupted: boolean;
}

/**
 * Trains MolX on a frozen language model, stage after stage, and leaves the contract's run folder with its report.
 *
 * @throws {MolxError} naming the place and the remedy; what was saved before stays whole
 */
export async function trainAdapter(options: TrainAdapterOptions): Promise<TrainAdapterResult> {
  const started = performance.now();
  const run = await openAdapterRun(options);
  const { recipe, device, logger, maxSteps, signal, folder, saved, lm, module, validation, dataset } = run;
  const { seed, evaluation, checkpoint } = recipe;
  const parameters = parameterTable(module, lm.parameterCount());
  const { trained, total } = parameterTotals(parameters);
  logger.info(`${trained.toLocaleString('en')} of ${total.toLocaleString('en')} parameters are trained`);

  const stages = planAdapterStages({
    ...run,
    records: dataset.train,
    padId: lm.tokenizer.padId,
    permute: options.permuteMolecules ?? false,
  });
  const planned = stages.reduce((sum, { steps }) => sum + steps, 0);
  const totalSteps = Math.min(planned, maxSteps ?? planned);
  const reporter = new RunReporter(folder, { totalSteps, logger, resumeStep: saved?.state.step });
  const stateFile = (state: TrainerState) => ({ ...state, seed, device: device.device, gemm: device.gemm ?? null, version });

  const { state, interrupted } = await runTraining(
    new AdapterObjective(module, lm, seed),
    stages,
    saved?.state ?? initialTrainerState,
    {
      onStep: (report, state) => reporter.step(report, state),
      evaluate: async ({ step }) => {
        const due = evaluation.everySteps !== undefined && step % evaluation.everySteps === 0;
        if (!due && step !== totalSteps) return undefined;
        const loss = validation.loss(validation.encode());
        reporter.validation(step, { loss });
        return loss;
      },
      save: adapterCheckpoints({ ...run, everySteps: checkpoint.everySteps, stateFile }),
    },
    {
      onNonFinite: recipe.onNonFinite,
      maxSteps,
      signal,
      restoreOptimizer: saved && ((optimizer) => optimizer.loadState(saved.optimizer, folder.checkpoint('last'))),
    },
  );
  const summary = await finishRun(run, { state, interrupted, plannedSteps: planned, parameters, reporter, started });
  return { summary, interrupted };
}
