export { relativeLlm } from '#host';

/**
 * A language model's id as `openModel` takes it: one that begins with `./` or `../` is relative to the checkpoint that names it.
 * Paths and URLs alike.
 */
export function resolveLlm(id: string, checkpoint: string): string {
  if (!/^\.{1,2}[\\/]/.test(id)) return id;
  return normalise(`${checkpoint.replace(/[\\/]+$/, '')}/${id}`);
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
