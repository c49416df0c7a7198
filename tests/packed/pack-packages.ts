import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPnpm } from './run-pnpm.js';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package as it would be published. */
export interface Tarball {
  name: string;
  filename: string;
}

/** Packs every publishable package into `folder`. */
export async function packPackages(folder: string): Promise<Tarball[]> {
  const output = await runPnpm(
    ['-r', '--filter', './packages/*', 'pack', '--json', '--pack-destination', folder],
    root,
  );
  return JSON.parse(output) as Tarball[];
}

/** What a package's own package.json and README say, by the package's name. */
export async function readPackages(): Promise<Map<string, { manifest: Manifest; readme: string }>> {
  const folders = await readdir(path.join(root, 'packages'));
  const packages = await Promise.all(
    folders.map(async (name) => {
      const folder = path.join(root, 'packages', name);
      const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as Manifest;
      return [manifest.name, { manifest, readme: await readFile(path.join(folder, 'README.md'), 'utf8') }] as const;
    }),
  );
  return new Map(packages);
}

export interface Manifest {
  name: string;
  version: string;
  description?: string;
  license?: string;
  exports: Record<string, ExportTarget>;
  imports?: Record<string, ExportTarget>;
  bin?: Record<string, string>;
  engines?: Record<string, string>;
}

/** A path, or paths by condition. */
export type ExportTarget = string | { [condition: string]: ExportTarget };

/** All paths that an entry of `exports` may lead to. */
export function targetsOf(target: ExportTarget): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targetsOf);
}
