import { extname } from 'node:path';
import { InvalidArgumentError } from '@molx/core';

/** The format that an output's name tells. @throws {InvalidArgumentError} for a name that tells none of `known` */
export function outputFormat<T extends string>(path: string, known: readonly T[]): T {
  const extension = extname(path).slice(1).toLowerCase();
  if (known.includes(extension as T)) return extension as T;
  throw new InvalidArgumentError(
    `--out ${path}: expected a name that ends in ${known.map((name) => `.${name}`).join(' or ')}.`,
  );
}
