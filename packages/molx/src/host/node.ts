import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type SelectDeviceOptions, selectDevice } from '@molx/nn/node';

/** A folder's name while `writeDirectoryAtomic` of @molx/checkpoint replaces it: what a crash between its renames leaves. */
const previousOf = (name: string) => `.${name}.previous`;

/**
 * The checkpoint that a path means: a run's folder stands for its best checkpoint, or else its last. Hub ids and plain
 * checkpoints stay as they are, and so does everything in a browser, where there are no folders.
 */
export function findCheckpoint(pathOrId: string): string {
  for (const name of ['best', previousOf('best'), 'last', previousOf('last')]) {
    const checkpoint = join(pathOrId, 'checkpoints', name);
    if (existsSync(join(checkpoint, 'config.json'))) return checkpoint;
  }
  return pathOrId;
}

/**
 * A language model's id as a checkpoint keeps it: a folder is relative to the checkpoint, a hub id stays as it is. In a browser all stay.
 */
export function relativeLlm(id: string, checkpoint: string): string {
  if (!existsSync(id)) return id;
  const path = relative(checkpoint, id).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Makes a device's backend tfjs's active one. @throws {DeviceUnavailableError} */
export async function useDevice(device: string, options: SelectDeviceOptions): Promise<void> {
  await selectDevice(device, options);
}
