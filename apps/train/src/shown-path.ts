import path from 'node:path';

/** A path as a message shows it: relative to where the user stands, or whole where that would climb out. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}
