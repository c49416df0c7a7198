import { join } from 'node:path';
import { type Logger } from '@molx/core';
import type { AdamW } from '@molx/nn';
import { type MolxConfig, type MolxModule, molxFiles } from 'molx';
import type { TrainerState } from '../loop/index.js';
import type { RunFolder } from '../run-folder/index.js';
import { type TrainerStateFile, writeCheckpoint } from '../session/checkpoint-folder.js';

export interface AdapterCheckpointsOptions {
  folder: RunFolder;
  module: MolxModule;
  config: MolxConfig;
  everySteps: number;
  logger: Logger;
  stateFile(state: TrainerState): TrainerStateFile;
}

/** Saves `checkpoints/last` when it is due or forced, and `checkpoints/best`. */
export function adapterCheckpoints(options: AdapterCheckpointsOptions) {
  const { folder, module, config, everySteps, logger, stateFile } = options;
  return async (state: TrainerState, optimizer: AdamW, { force, isBest }: { force: boolean; isBest: boolean }) => {
    const due = force || state.step % everySteps === 0;
    if (!due && !isBest) return;
    const files = await molxFiles(module, config);
    const save = (which: 'last' | 'best') => writeCheckpoint(folder.checkpoint(which), files, optimizer, stateFile(state));
    if (due) await save('last');
    if (isBest) await save('best');
    logger.debug(`step ${state.step}: saved ${join('checkpoints', due ? 'last' : 'best')}`);
  };
}
