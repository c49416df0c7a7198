import { vectorKernels } from '../simd/vector-kernels.js';
import { openVectorMemory } from '../storage/vector-memory.js';
import type { SgemmByAddress } from './team-job.js';
import { teamWorkerUrl, WorkTeam } from './work-team.js';

/** Beyond this many threads pieces get too small, and a BLAS library's own threads are the better choice. */
const maxThreads = 8;

const teams = new Map<string, WorkTeam>();

export interface OpenTeamOptions {
  threads: number;
  /** The BLAS library's file, and its function in this thread. */
  blas: string;
  sgemm: SgemmByAddress;
  /** The threads' script. Default: the built package's own. */
  worker?: URL | undefined;
}

/** The team of that many threads, made at first use; undefined where one thread or the library's own threads do better, or there is no script. */
export function openTeam({ threads, blas, sgemm, worker = teamWorkerUrl() }: OpenTeamOptions): WorkTeam | undefined {
  if (threads < 2 || threads > maxThreads || worker === undefined) return undefined;
  const key = `${threads} ${blas}`;
  const known = teams.get(key);
  if (known !== undefined) return known;
  const shared = openVectorMemory({ shared: true });
  const { module, kernels } = vectorKernels(shared);
  const team = new WorkTeam({
    threads,
    blas,
    memory: shared.memory,
    module,
    tools: { kernels: Object.values(kernels), sgemm },
    worker,
  });
  teams.set(key, team);
  return team;
}
