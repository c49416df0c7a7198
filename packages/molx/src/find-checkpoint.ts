/** A folder's name while `writeDirectoryAtomic` of @molx/checkpoint replaces it: what a crash between its renames leaves. */
const previousOf = (name: string) => `.${name}.previous`;

/**
 * The checkpoint that a path means: a run's folder stands for its best checkpoint, or else its last. Hub ids and plain
 * checkpoints stay as they are, and so does everything in a browser, where there are no folders.
 */
export async function findCheckpoint(pathOrId: string): Promise<string> {
  if (typeof process === 'undefined' || process.versions?.node === undefined) return pathOrId;
  const [{ existsSync }, path] = await Promise.all([import('node:fs'), import('node:path')]);
  for (const name of ['best', previousOf('best'), 'last', previousOf('last')]) {
    const checkpoint = path.join(pathOrId, 'checkpoints', name);
    if (existsSync(path.join(checkpoint, 'config.json'))) return checkpoint;
  }
  return pathOrId;
}
