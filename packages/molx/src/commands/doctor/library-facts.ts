import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { loadRdkit } from '@molx/molecule';
import { version_core as tfjsCore } from '@tensorflow/tfjs-core';
import { version } from '../../version.js';

/** Versions of what molx stands on. */
export interface LibraryFacts {
  molx: string;
  tfjs: string;
  /** RDKit's own version and that of its package; `error` says why it can't be loaded. */
  rdkit: { version: string | null; package: string | null; error: string | null };
}

export async function libraryFacts(): Promise<LibraryFacts> {
  const packageVersion = versionOf('@rdkit/rdkit');
  try {
    const { version: own } = await loadRdkit();
    return { molx: version, tfjs: tfjsCore, rdkit: { version: own, package: packageVersion, error: null } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { molx: version, tfjs: tfjsCore, rdkit: { version: null, package: packageVersion, error: message } };
  }
}

/** The version in a package's package.json, found from its entry: not every package exports that file. */
function versionOf(packageName: string): string | null {
  try {
    let folder = dirname(createRequire(import.meta.url).resolve(packageName));
    while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
    const json: { version?: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return json.version ?? null;
  } catch {
    return null;
  }
}
