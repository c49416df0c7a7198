/** True for a path, as opposed to a hub id: it begins with `./`, `../`, `/` or a drive. */
function isRelative(id: string): boolean {
  return /^\.{1,2}[\\/]/.test(id);
}

/**
 * The checkpoint that a path means: a run's folder stands for its best checkpoint, or else its last. Hub ids and plain
 * checkpoints stay as they are, and so does everything in a browser, where there are no folders.
 */
export async function findCheckpoint(pathOrId: string): Promise<string> {
  const disk = await nodeDisk();
  if (disk === undefined) return pathOrId;
  const { existsSync, path } = disk;
  for (const name of ['best', 'last']) {
    const checkpoint = path.join(pathOrId, 'checkpoints', name);
    if (existsSync(path.join(checkpoint, 'config.json'))) return checkpoint;
  }
  return pathOrId;
}

/** A language model's id as `openModel` takes it: one that begins with `./` or `../` is relative to the checkpoint. */
export function resolveLlm(id: string, checkpoint: string): string {
  if (!isRelative(id)) return id;
  const base = checkpoint.endsWith('/') ? checkpoint : `${checkpoint}/`;
  return normalise(`${base}${id}`);
}

/** Takes `.` and `..` out of a path or URL. */
function normalise(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.') continue;
    const last = kept.at(-1);
    if (part === '..' && last !== undefined && last !== '' && last !== '..' && last !== '.') kept.pop();
    else kept.push(part);
  }
  return kept.join('/');
}

async function nodeDisk() {
  if (typeof process === 'undefined' || process.versions?.node === undefined) return undefined;
  const [{ existsSync }, path] = await Promise.all([import('node:fs'), import('node:path')]);
  return { existsSync, path };
}
