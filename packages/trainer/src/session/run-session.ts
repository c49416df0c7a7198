import { version } from 'molx';
import {
  initialTrainerState,
  type Objective,
  type PlannedStage,
  runTraining,
  type TrainingOutcome,
} from '../loop/index.js';
import { checkpointSaver } from './checkpoint-saver.js';
import { RunReporter } from './run-reporter.js';
import type { OpenSession } from './session-options.js';

/** What one kind of training does in a session. */
export interface SessionWork<Batch> {
  objective: Objective<Batch>;
  stages: readonly PlannedStage<Batch>[];
  /** Figures of the held-out molecules; `loss` decides which checkpoint is the best. */
  validate(): Promise<{ loss: number } & Record<string, number>>;
  /** The model's files as they are now. */
  modelFiles(): Promise<Map<string, Uint8Array>>;
  /** Kept in checkpoints: the run is the control that trains on other molecules' encodings. */
  permuteMolecules?: boolean;
}

export interface SessionOutcome extends TrainingOutcome {
  /** Of all stages, whatever `maxSteps` says. */
  plannedSteps: number;
  reporter: RunReporter;
}

/** Trains from where the run stands to its end: each step logged, validated where the recipe asks for it and at the end, saved when due. */
export async function runSession<Batch>(run: OpenSession, work: SessionWork<Batch>): Promise<SessionOutcome> {
  const { recipe, device, logger, folder, saved, maxSteps, signal, onStep } = run;
  const { seed, evaluation, checkpoint, onNonFinite } = recipe;
  const plannedSteps = work.stages.reduce((sum, { steps }) => sum + steps, 0);
  const totalSteps = Math.min(plannedSteps, maxSteps ?? plannedSteps);
  const reporter = new RunReporter(folder, { totalSteps, logger, resumeStep: saved?.state.step });
  const madeBy = { seed, device: device.device, gemm: device.gemm ?? null, version };
  const { permuteMolecules } = work;

  const outcome = await runTraining(
    work.objective,
    work.stages,
    saved?.state ?? initialTrainerState,
    {
      onStep(report, state) {
        reporter.step(report, state);
        onStep?.(report);
      },
      async evaluate({ step }) {
        const isDue = evaluation.everySteps !== undefined && step % evaluation.everySteps === 0;
        if (!isDue && step !== plannedSteps) return undefined;
        const figures = await work.validate();
        reporter.validation(step, figures);
        return figures.loss;
      },
      save: checkpointSaver({
        folder,
        everySteps: checkpoint.everySteps,
        modelFiles: work.modelFiles,
        stateFile: (state) => ({ ...state, ...madeBy, permuteMolecules }),
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
  const { skipped } = outcome.state;
  if (skipped > 0) logger.warn(`${skipped} steps were left out: a value was not finite.`);
  return { ...outcome, plannedSteps, reporter };
}
