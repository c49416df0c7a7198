import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolders } from './make-folders.js';
import { outputError } from './output-error.js';
import { type FileContent, flushDirectory, writeFlushed } from './write-file-atomic.js';

/**
 * Replaces a folder by one with exactly these files. They are written and flushed beside it first; then the old folder moves aside
 * and the new one takes its name, so a crash leaves the old folder, the new one, or (between two renames) the old one under the
 * name that {@link recoverDirectory} looks for.
 *
 * @param files  content by file name; a name may not hold a path
 * @throws {OutputError} when the disk is full, or the place can't be written; the old folder is then untouched
 */
export async function writeDirectoryAtomic(path: string, files: ReadonlyMap<string, FileContent>): Promise<void> {
  const parent = dirname(path);
  const temporary = join(parent, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const previous = previousOf(path);
  try {
    await makeFolders(temporary);
    for (const [name, content] of files) await writeFlushed(join(temporary, basename(name)), content);
    await flushDirectory(temporary);
    await restorePrevious(path);
    await rename(path, previous).catch(ignoreMissing);
    await rename(temporary, path);
    await flushDirectory(parent);
    await rm(previous, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    throw outputError(path, error);
  }
}

/**
 * Puts the old folder back where a crash came between the two renames of {@link writeDirectoryAtomic}, clears it where the new
 * one is in place, and removes what a crash left half written. Call it before taking up a folder whose writer may have been killed,
 * and never while one is at work; without a crash it does nothing.
 *
 * @throws {OutputError} when the place can't be written
 */
export async function recoverDirectory(path: string): Promise<void> {
  const parent = dirname(path);
  const prefix = `.${basename(path)}.`;
  const isUnfinished = (name: string) =>
    name.startsWith(prefix) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length));
  try {
    await restorePrevious(path);
    const siblings = await readdir(parent).catch(() => []);
    for (const name of siblings.filter(isUnfinished)) await rm(join(parent, name), { recursive: true, force: true });
  } catch (error) {
    throw outputError(path, error);
  }
}

async function restorePrevious(path: string): Promise<void> {
  const previous = previousOf(path);
  const isThere = await exists(path);
  if (isThere) await rm(previous, { recursive: true, force: true });
  else await rename(previous, path).catch(ignoreMissing);
}

function previousOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.previous`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
