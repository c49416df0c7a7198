import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { outputError } from '@molx/checkpoint/node';
import { ConfigError } from '@molx/core';

/** The name of the file that says whose a run's folder is. */
export const lockName = '.lock';

/**
 * Takes a folder for this process, by a file that holds its process id.
 *
 * A lock whose process is gone counts for nothing.
 *
 * @param path  the lock file
 * @param folder  what errors call the folder
 * @returns  gives the folder back
 * @throws {ConfigError} when another process has it
 * @throws {OutputError} when the folder can't be written
 */
export function lockFolder(path: string, folder: string): () => void {
  const owner = ownerOf(path);
  if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
    throw new ConfigError(
      folder,
      `process ${owner} is working in this folder. Wait for it, give another --out, or remove ${path} if that is no training.`,
    );
  }
  if (owner !== undefined) rmSync(path, { force: true });
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw outputError(path, error);
    throw new ConfigError(folder, 'another process took this folder at the same moment. Give another --out.');
  }
  return () => {
    if (ownerOf(path) === process.pid) rmSync(path, { force: true });
  };
}

/** The process id in a lock file; 0 where it holds none, undefined where there is no file. */
function ownerOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw outputError(path, error);
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
