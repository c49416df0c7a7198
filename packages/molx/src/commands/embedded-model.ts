import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@molx/core';

/** Where the repository that this file was built in keeps its own model; undefined for an installed package. */
export function embeddedModelPath(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    folder = dirname(folder);
    const isRepository =
      existsSync(join(folder, 'pnpm-workspace.yaml')) && existsSync(join(folder, 'packages', 'molx'));
    if (isRepository) return join(folder, 'assets', 'molx-tiny');
  }
  return undefined;
}

/** The model that a command works with: the one named, or the embedded one. @throws {InvalidArgumentError} */
export function modelPath(named: string | undefined, embedded: string | undefined): string {
  if (named !== undefined) return named;
  if (embedded !== undefined && existsSync(join(embedded, 'config.json'))) return embedded;
  const reason =
    embedded === undefined
      ? 'this package brings no model of its own'
      : `the embedded model is not there (${embedded})`;
  throw new InvalidArgumentError(`--model is needed: ${reason}. Name a run's folder, a checkpoint or a hub id.`);
}
