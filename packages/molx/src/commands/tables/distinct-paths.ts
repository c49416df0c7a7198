import { resolve } from 'node:path';
import { InvalidArgumentError } from '@molx/core';
import { rowsPath } from './rows-path.js';

/**
 * Makes sure that a command writes over neither its input nor another of its outputs.
 *
 * @throws {InvalidArgumentError} naming the two that are one file
 */
export function expectDistinctPaths(
  input: string,
  { out, invalid }: { out: string; invalid?: string | undefined },
): void {
  const taken = new Map([[resolve(input), 'the input']]);
  const outputs: [what: string, path: string | undefined][] = [
    ['--out', out],
    ["--out's table of rows", /\.npy$/i.test(out) ? rowsPath(out) : undefined],
    ['--invalid', invalid],
  ];
  for (const [what, path] of outputs) {
    if (path === undefined) continue;
    const other = taken.get(resolve(path));
    if (other !== undefined) throw new InvalidArgumentError(`${what} and ${other} name the same file, ${path}.`);
    taken.set(resolve(path), what);
  }
}
