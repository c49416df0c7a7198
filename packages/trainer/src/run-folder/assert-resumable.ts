import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { recoverDirectory } from '@molx/checkpoint/node';
import { CheckpointError } from '@molx/core';

/**
 * Puts right what a killed save has left of a run's checkpoints, and checks that there is one to go on from.
 *
 * @param path  the run's folder
 * @throws {CheckpointError} when there is none
 */
export async function assertResumable(path: string): Promise<void> {
  const checkpoints = join(path, 'checkpoints');
  for (const which of ['last', 'best']) await recoverDirectory(join(checkpoints, which));
  const last = join(checkpoints, 'last');
  const found = await stat(join(last, 'trainer_state.json')).catch(() => undefined);
  if (found !== undefined) return;
  throw new CheckpointError(last, 'no checkpoint to resume from. Leave --resume out, or give the folder of a run.');
}
