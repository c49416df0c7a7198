import type { ProductLibrarySource } from '../gemm/open-product-library.js';
import type { VectorKernels } from '../simd/vector-kernels.js';
import type { VectorMemory } from '../storage/vector-memory.js';
import type { ProductLibrary } from './product-library.js';
import { teamWorkerUrl, WorkTeam } from './work-team.js';

/** Beyond this many threads pieces get too small, and a library's own threads are the better choice. */
const maxThreads = 8;

const teams = new Map<string, WorkTeam>();

export interface OpenTeamOptions {
  threads: number;
  /** Where products come from, and the same opened in this thread. */
  source: ProductLibrarySource;
  library: ProductLibrary;
  /** Shared, and the kernels on it. */
  memory: VectorMemory;
  kernels: VectorKernels;
  worker: URL;
}

/** The script of a team of that many threads; undefined where one thread or the library's own threads do better, or there is no script. */
export function teamScript(threads: number, worker: URL | undefined = teamWorkerUrl()): URL | undefined {
  return threads < 2 || threads > maxThreads ? undefined : worker;
}

/** The team of that many threads, made at first use. */
export function openTeam({ threads, source, library, memory, kernels, worker }: OpenTeamOptions): WorkTeam {
  const key = `${threads} ${source.file}`;
  const known = teams.get(key);
  if (known !== undefined) return known;
  const tools = { kernels: Object.values(kernels.kernels), library };
  const team = new WorkTeam({
    threads,
    source,
    memory: memory.memory,
    module: kernels.module,
    tools,
    worker,
  });
  teams.set(key, team);
  return team;
}
