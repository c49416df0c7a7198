import { CheckpointError } from '@molx/core';
import type { AdamW, Parameter } from '@molx/nn';
import { toDevice } from '@molx/nn';
import { version } from 'molx';
import {
  initialTrainerState,
  type Objective,
  type PlannedStage,
  runTraining,
  type TrainerState,
  type TrainingOutcome,
} from '../loop/index.js';
import type { SavedTraining } from './checkpoint-folder.js';
import { checkpointSaver } from './checkpoint-saver.js';
import { rescueState } from './rescue-state.js';
import { RunReporter } from './run-reporter.js';
import type { OpenSession } from './session-options.js';

/** What one kind of training does in a session. */
export interface SessionWork<Batch> {
  objective: Objective<Batch>;
  stages: readonly PlannedStage<Batch>[];
  /**
   * Figures of the held-out molecules. `loss`, or the figure that `decidedBy` names, decides which checkpoint is the best; without it
   * this look decides nothing.
   */
  validate(state: TrainerState): Promise<Record<string, number>>;
  decidedBy?: { figure: string; higherIsBetter: boolean } | undefined;
  /** Decay of the weights' running averages. */
  ema?: number | undefined;
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
  const { permuteMolecules, decidedBy, ema } = work;
  const save = checkpointSaver({
    folder,
    everySteps: checkpoint.everySteps,
    modelFiles: work.modelFiles,
    stateFile: (state) => ({ ...state, ...madeBy, permuteMolecules }),
    logger,
  });

  const outcome = await runTraining(
    work.objective,
    work.stages,
    saved?.state ?? initialTrainerState,
    {
      onStep(report, state) {
        reporter.step(report, state);
        onStep?.(report);
      },
      async evaluate(state) {
        const { step } = state;
        const isDue = evaluation.everySteps !== undefined && step % evaluation.everySteps === 0;
        const isEnd = state.stage === work.stages.length - 1 && state.stepInStage === work.stages.at(-1)?.steps;
        if (!isDue && !isEnd) return undefined;
        const figures = await work.validate(state);
        reporter.validation(step, figures);
        const { loss: valLoss } = figures;
        if (valLoss === undefined) return undefined;
        return decidedBy === undefined ? { valLoss } : { valLoss, figure: figures[decidedBy.figure] };
      },
      onEarlyStop({ step, stale }) {
        const name = decidedBy?.figure ?? 'loss';
        logger.info(`step ${step}: the stage ends here, since ${stale} validations have not bettered its ${name}.`);
      },
      save,
      failed: rescueState({ folder, save, validate: work.validate }),
    },
    {
      onNonFinite,
      maxSteps,
      signal,
      restore:
        saved &&
        ((optimizer) => restore(saved, optimizer, stageParameters(work, saved.state.stage), folder.checkpoint('last'))),
      ema,
      patience: evaluation.patience,
      higherIsBetter: decidedBy?.higherIsBetter,
    },
  );
  const { skipped } = outcome.state;
  if (skipped > 0) logger.warn(`${skipped} steps were left out: a value was not finite.`);
  return { ...outcome, plannedSteps, reporter };
}

function stageParameters<Batch>(
  { objective, stages }: SessionWork<Batch>,
  stage: number,
): Objective<Batch>['parameters'] {
  return (stages[stage]?.objective ?? objective).parameters;
}

/** @throws {CheckpointError} when the saved tensors are not those of the parameters */
function restore(
  { optimizer: moments, weights = new Map() }: SavedTraining,
  optimizer: AdamW,
  parameters: ReadonlyMap<string, Parameter>,
  path: string,
): void {
  optimizer.loadState(moments, path);
  for (const [name, tensor] of weights) {
    const parameter = parameters.get(name);
    if (parameter === undefined || parameter.shape.join() !== tensor.shape.join()) {
      throw new CheckpointError(path, `no parameter [${tensor.shape.join(', ')}] is named ${name}.`, { tensor: name });
    }
    parameter.set(toDevice(tensor, 'float32'));
  }
}
