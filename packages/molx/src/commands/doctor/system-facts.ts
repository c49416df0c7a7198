import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, homedir, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** The machine and the process. */
export interface SystemFacts {
  node: { version: string; platform: NodeJS.Platform; arch: string; release: string };
  /** `available` counts the cores that this process may use. */
  cpu: { model: string; cores: number; available: number };
  /** `limitBytes` is what a container allows, where one does. */
  memory: { totalBytes: number; freeBytes: number; limitBytes: number | null };
  /** Where downloaded models go; bytes are null where the system does not tell. */
  cache: { path: string; exists: boolean; freeBytes: number | null };
}

export async function systemFacts(): Promise<SystemFacts> {
  const processors = cpus();
  const total = totalmem();
  const limit = process.constrainedMemory?.() ?? 0;
  const path = cachePath();
  return {
    node: { version: process.versions.node, platform: process.platform, arch: process.arch, release: release() },
    cpu: {
      model: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      available: availableParallelism(),
    },
    memory: { totalBytes: total, freeBytes: freemem(), limitBytes: limit > 0 && limit < total ? limit : null },
    cache: { path, exists: existsSync(path), freeBytes: await freeBytes(path) },
  };
}

/** The Hugging Face cache, found as its own tools find it. */
function cachePath(environment: NodeJS.ProcessEnv = process.env): string {
  const home =
    environment['HF_HOME'] || join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'huggingface');
  return environment['HF_HUB_CACHE'] || join(home, 'hub');
}

/** Bytes free for this user on the disk that holds `path`, or would. */
async function freeBytes(path: string): Promise<number | null> {
  let place = path;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const { bavail, bsize } = await statfs(place);
    return bavail * bsize;
  } catch {
    return null;
  }
}
