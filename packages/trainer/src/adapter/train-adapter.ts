import { molxFiles, version } from 'molx';
import { initialTrainerState, runTraining, type TrainerState } from '../loop/index.js';
import type { RunSummary } from '../run-folder/index.js';
import { checkpointSaver } from '../session/checkpoint-saver.js';
import { RunReporter } from '../session/run-reporter.js';
import { AdapterObjective } from './adapter-objective.js';
import { finishRun } from './finish-run.js';
import { type AdapterRun, openAdapterRun } from './open-adapter-run.js';
import { parameterTable, parameterTotals } from './parameter-table.js';
import { planAdapterStages } from './plan-adapter-stages.js';
import type { TrainAdapterOptions } from './train-adapter-options.js';

export interface TrainAdapterResult {
  summary: RunSummary;
  interrupted: boolean;
}

/**
 * Trains MolX on a frozen language model, stage after stage, and leaves the contract's run folder with its report.
 *
 * A run that `signal` interrupts is saved and summed up, but not measured: it has neither report nor predictions.
 *
 * @throws {MolxError} naming the place and the remedy; what was saved before stays whole
 */
export async function trainAdapter(options: TrainAdapterOptions): Promise<TrainAdapterResult> {
  const started = performance.now();
  const run = await openAdapterRun(options);
  try {
    return await train(run, started);
  } finally {
    run.module.dispose();
    run.lm.dispose();
  }
}

async function train(run: AdapterRun, started: number): Promise<TrainAdapterResult> {
  const { recipe, device, logger, maxSteps, signal, folder, saved, lm, module, validation, dataset } = run;
  const { seed, evaluation, checkpoint, onNonFinite } = recipe;
  const parameters = parameterTable(module, lm.parameterCount());
  const { trained, total } = parameterTotals(parameters);
  logger.info(`${trained.toLocaleString('en')} of ${total.toLocaleString('en')} parameters are trained`);

  const padId = lm.tokenizer.padId;
  const stages = planAdapterStages({ ...run, records: dataset.train, padId, permute: run.permuteMolecules });
  const plannedSteps = stages.reduce((sum, { steps }) => sum + steps, 0);
  const totalSteps = Math.min(plannedSteps, maxSteps ?? plannedSteps);
  const reporter = new RunReporter(folder, { totalSteps, logger, resumeStep: saved?.state.step });
  const stateFile = (state: TrainerState) => ({
    ...state,
    seed,
    device: device.device,
    gemm: device.gemm ?? null,
    permuteMolecules: run.permuteMolecules,
    version,
  });

  const { state, interrupted } = await runTraining(
    new AdapterObjective(module, lm, seed),
    stages,
    saved?.state ?? initialTrainerState,
    {
      onStep: (report, state) => {
        reporter.step(report, state);
        run.onStep?.(report);
      },
      evaluate: async ({ step }) => {
        const isDue = evaluation.everySteps !== undefined && step % evaluation.everySteps === 0;
        if (!isDue && step !== plannedSteps) return undefined;
        const loss = validation.loss(validation.encode());
        reporter.validation(step, { loss });
        return loss;
      },
      save: checkpointSaver({
        folder,
        everySteps: checkpoint.everySteps,
        modelFiles: () => molxFiles(module, run.config),
        stateFile,
        logger,
      }),
    },
    {
      onNonFinite,
      maxSteps,
      signal,
      restoreOptimizer: saved && ((optimizer) => optimizer.loadState(saved.optimizer, folder.checkpoint('last'))),
    },
  );
  if (state.skipped > 0) logger.warn(`${state.skipped} steps were left out: a value was not finite.`);
  const summary = await finishRun(run, { state, interrupted, plannedSteps, parameters, reporter, started });
  return { summary, interrupted };
}
