import { molxFiles } from 'molx';
import type { TrainerState } from '../loop/index.js';
import { partsTrained } from '../recipe/index.js';
import { inRunFolder, oncePerStep, runSession } from '../session/index.js';
import { AdapterObjective } from './adapter-objective.js';
import { contrastiveFigures } from './contrastive-objective.js';
import { decidingFigure, measureFigure } from './deciding-figure.js';
import { finishRun } from './finish-run.js';
import type { TrainAdapterResult } from './finish-run-options.js';
import { type AdapterRun, openAdapterRun } from './open-adapter-run.js';
import { loraCount, parameterTable, parameterTotals } from './parameter-table.js';
import type { TrainAdapterOptions } from './train-adapter-options.js';
import { trainParts } from './train-parts.js';
import type { ValidationLook } from './validation.js';

/**
 * Trains MolX on a language model, which is frozen but for LoRA, stage after stage, and leaves the contract's run folder with its report.
 *
 * A run that `signal` interrupts is saved and summed up, but not measured: it has neither report nor predictions.
 *
 * @throws {MolxError} naming the place and the remedy; what was saved before stays whole
 */
export async function trainAdapter(options: TrainAdapterOptions): Promise<TrainAdapterResult> {
  const started = performance.now();
  return inRunFolder(options, async (folder) => {
    const run = await openAdapterRun(options, folder);
    try {
      return await train(run, started);
    } finally {
      run.module.dispose();
      run.reader.dispose();
      run.lm.dispose();
    }
  });
}

async function train(run: AdapterRun, started: number): Promise<TrainAdapterResult> {
  const { recipe, logger, lm, reader, module, lora, validation, stages, permuteMolecules } = run;
  trainParts(run, partsTrained(recipe));
  const parameters = parameterTable({ module, lora: loraCount(run) }, lm.parameterCount());
  const { trained, total } = parameterTotals(parameters);
  logger.info(`${trained.toLocaleString('en')} of ${total.toLocaleString('en')} parameters are trained`);
  const look = oncePerStep((signal) => validation.look(signal));
  const outcome = await runSession(run, {
    objective: new AdapterObjective(module, reader, recipe.seed, lora),
    stages,
    validate: (state) => validate(run, state, look),
    decidedBy: decidingFigure(recipe),
    ema: recipe.ema === 'off' ? undefined : recipe.ema.decay,
    modelFiles: async () => molxFiles({ module, config: run.config, lora: await lora?.toMatrices() }),
    permuteMolecules,
  });
  return finishRun(run, { ...outcome, parameters, look, started });
}

/** What a look at the held-out molecules finds: in a contrastive stage, how well their two encodings match. */
async function validate(
  run: AdapterRun,
  { stage, step }: TrainerState,
  look: (step: number) => Promise<ValidationLook>,
): Promise<Record<string, number>> {
  const { recipe, module, validation, inputs } = run;
  const { objective, temperature } = recipe.stages[stage]!;
  if (objective === 'contrastive') {
    const molecules = validation.records.map(({ smiles }) => inputs.of(smiles));
    return contrastiveFigures(module, molecules, { batchSize: recipe.evaluation.batchSize, temperature });
  }
  const { view, loss } = await look(step);
  return { loss, ...(await measureFigure(run, view)) };
}
