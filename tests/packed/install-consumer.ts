import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root, type Tarball } from './pack-packages.js';
import { runPnpm } from './run-pnpm.js';

/** What users install beside our packages, as the READMEs say. */
const peers = ['@rdkit/rdkit', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@types/node'];

/** Makes `folder` a project of its own that has all tarballs and their peers installed, whatever lies in pnpm's store first. */
export async function installConsumer(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  const files = Object.fromEntries(tarballs.map(({ name, filename }) => [name, `file:${filename}`]));
  const versions = await Promise.all(peers.map(async (name) => [name, await installedVersion(name)] as const));
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...Object.fromEntries(versions), ...files },
    pnpm: { overrides: files },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(path.join(folder, 'pnpm-workspace.yaml'), 'strictPeerDependencies: true\n');
  await runPnpm(['install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile'], folder);
}

async function installedVersion(name: string): Promise<string> {
  const from = createRequire(
    path.join(root, name === '@types/node' ? 'package.json' : 'packages/graph-encoder/package.json'),
  );
  const file = from.resolve.paths(name)!.map((folder) => path.join(folder, name, 'package.json'));
  for (const candidate of file) {
    const text = await readFile(candidate, 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  return 'latest';
}
