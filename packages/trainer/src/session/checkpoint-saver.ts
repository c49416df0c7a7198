import { writeSafetensors } from '@molx/checkpoint';
import type { Logger } from '@molx/core';
import type { TrainerState, TrainingHooks } from '../loop/index.js';
import type { RunFolder } from '../run-folder/index.js';
import { type TrainerStateFile, weightsFile, writeCheckpoint } from './checkpoint-folder.js';

export interface CheckpointSaverOptions {
  folder: RunFolder;
  /** Optimizer steps between two saves of `checkpoints/last`. */
  everySteps: number;
  /** The model's files as they are now. */
  modelFiles(): Promise<Map<string, Uint8Array>>;
  stateFile(state: TrainerState): TrainerStateFile;
  logger: Logger;
}

/** Saves `checkpoints/last` when it is due or forced, and `checkpoints/best`; nothing is written twice. */
export function checkpointSaver(options: CheckpointSaverOptions): TrainingHooks['save'] {
  const { folder, everySteps, modelFiles, stateFile, logger } = options;
  let saved: number | undefined;
  return async (state, optimizer, { force, isBest, averages }) => {
    const isDue = (force || state.step % everySteps === 0) && state.step !== saved;
    if (!isDue && !isBest) return;
    const files = await (averages?.during(modelFiles) ?? modelFiles());
    if (averages !== undefined) files.set(weightsFile, writeSafetensors(await averages.weights(), { format: 'pt' }));
    for (const which of [...(isDue ? ['last' as const] : []), ...(isBest ? ['best' as const] : [])]) {
      await writeCheckpoint(folder.checkpoint(which), files, optimizer, stateFile(state));
      logger.debug(`step ${state.step}: saved checkpoints/${which}`);
    }
    if (isDue) saved = state.step;
  };
}
