import { molxFiles } from 'molx';
import { inRunFolder, runSession } from '../session/index.js';
import { AdapterObjective } from './adapter-objective.js';
import { finishRun } from './finish-run.js';
import type { TrainAdapterResult } from './finish-run-options.js';
import { type AdapterRun, openAdapterRun } from './open-adapter-run.js';
import { parameterTable, parameterTotals } from './parameter-table.js';
import { planAdapterStages } from './plan-adapter-stages.js';
import type { TrainAdapterOptions } from './train-adapter-options.js';

/**
 * Trains MolX on a frozen language model, stage after stage, and leaves the contract's run folder with its report.
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
      run.lm.dispose();
    }
  });
}

async function train(run: AdapterRun, started: number): Promise<TrainAdapterResult> {
  const { recipe, logger, lm, module, validation, dataset, permuteMolecules } = run;
  const parameters = parameterTable(module, lm.parameterCount());
  const { trained, total } = parameterTotals(parameters);
  logger.info(`${trained.toLocaleString('en')} of ${total.toLocaleString('en')} parameters are trained`);
  const padId = lm.tokenizer.padId;
  const outcome = await runSession(run, {
    objective: new AdapterObjective(module, lm, recipe.seed),
    stages: planAdapterStages({ ...run, records: dataset.train, padId, permute: permuteMolecules }),
    validate: async () => ({ loss: await validation.loss(validation.encode()) }),
    modelFiles: () => molxFiles(module, run.config),
    permuteMolecules,
  });
  return finishRun(run, { ...outcome, parameters, started });
}
