/**
 * A language model's id as `openModel` takes it: one that begins with `./` or `../` is relative to the checkpoint that names it.
 * Paths and URLs alike.
 */
export function resolveLlm(id: string, checkpoint: string): string {
  if (!/^\.{1,2}[\\/]/.test(id)) return id;
  return normalise(`${checkpoint.replace(/[\\/]+$/, '')}/${id}`);
}

/** A language model's id as a checkpoint keeps it: a folder is relative to the checkpoint, a hub id stays as it is. Node only. */
export async function relativeLlm(id: string, checkpoint: string): Promise<string> {
  const [{ existsSync }, path] = await Promise.all([import('node:fs'), import('node:path')]);
  if (!existsSync(id)) return id;
  const relative = path.relative(checkpoint, id).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

/** Takes `.` and `..` out of a path or URL. */
function normalise(path: string): string {
  const kept: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '.') continue;
    const last = kept.at(-1);
    if (part === '..' && last !== undefined && last !== '' && last !== '..') kept.pop();
    else kept.push(part);
  }
  return kept.join('/') || '.';
}
