import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** A place to look for a library; without a folder, the system's loader looks. */
export interface SearchPlace {
  folder: string | undefined;
  /** Why this place, for the list of what was tried. */
  why: string;
}

/** Folders that hold the libraries, and no others are searched: for tests, and for installations out of the way. */
export const librariesVariable = 'MOLX_CUDA_LIBRARIES';

/**
 * Where CUDA's libraries may lie on Linux, best first: {@link librariesVariable} alone when it is set; else CUDA_PATH
 * and CUDA_HOME, the system loader's own places, conda's, /usr/local/cuda*, and what pip installed.
 */
export function searchPlaces(environment: NodeJS.ProcessEnv = process.env): SearchPlace[] {
  const only = environment[librariesVariable];
  if (only !== undefined && only !== '') {
    return only.split(path.delimiter).map((folder) => ({ folder, why: librariesVariable }));
  }
  return [
    ...['CUDA_PATH', 'CUDA_HOME'].flatMap((name) => toolkitFolders(environment[name], name)),
    { folder: undefined, why: 'system loader' },
    ...['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib/wsl/lib'].map((folder) => ({
      folder,
      why: 'system',
    })),
    ...condaFolders(environment),
    ...matching('/usr/local', /^cuda(-\d+(\.\d+)?)?$/).flatMap((root) => toolkitFolders(root, root)),
    ...pythonFolders(environment).map((folder) => ({ folder, why: 'pip' })),
  ];
}

function toolkitFolders(root: string | undefined, why: string): SearchPlace[] {
  if (root === undefined || root === '') return [];
  return ['lib64', 'lib', 'targets/x86_64-linux/lib', 'targets/sbsa-linux/lib'].map((name) => ({
    folder: path.join(root, name),
    why,
  }));
}

/** conda's own packages of CUDA put libraries among all others. */
function condaFolders({ CONDA_PREFIX: prefix }: NodeJS.ProcessEnv): SearchPlace[] {
  return prefix === undefined || prefix === '' ? [] : [{ folder: path.join(prefix, 'lib'), why: 'conda' }];
}

/** pip's packages put libraries into `nvidia/<library>/lib`, those for CUDA 13 into `nvidia/cu13/lib`. */
function pythonFolders(environment: NodeJS.ProcessEnv): string[] {
  const roots = [environment['VIRTUAL_ENV'], environment['CONDA_PREFIX'], path.join(homedir(), '.local')];
  const prefixes = [...roots.filter((root) => root !== undefined && root !== ''), '/opt/conda', '/usr/local', '/usr'];
  return prefixes
    .flatMap((prefix) => matching(path.join(prefix!, 'lib'), /^python3(\.\d+)?$/))
    .flatMap((python) => [path.join(python, 'site-packages'), path.join(python, 'dist-packages')])
    .flatMap((packages) => matching(path.join(packages, 'nvidia'), /^[a-z0-9_]+$/))
    .map((library) => path.join(library, 'lib'));
}

/** Entries of `folder` whose names match, newest version first; none when there is no such folder. */
function matching(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((entry) => name.test(entry))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((entry) => path.join(folder, entry));
  } catch {
    return [];
  }
}
