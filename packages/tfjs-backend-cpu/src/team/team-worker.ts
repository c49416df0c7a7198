// A thread of a WorkTeam: takes parts of whatever job is laid out, for as long as the process lives.
import { workerData } from 'node:worker_threads';
import koffi from 'koffi';
import { openProductLibrary } from '../gemm/open-product-library.js';
import type { WasmKernel } from '../simd/vector-kernels.js';
import { doParts } from './do-parts.js';
import { deskBytes, JobDesk } from './job-desk.js';
import { TeamJob, type TeamTools } from './team-job.js';
import type { TeamWorkerData } from './work-team.js';

const { control, memory, module, source } = workerData as TeamWorkerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const kernels = exports as Record<string, WasmKernel>;
const library = openProductLibrary(koffi, source, { memory, kernels });
const tools: TeamTools = { kernels: Object.values(kernels), library };
const desk = new JobDesk(control);
const job = new TeamJob(control, deskBytes);

for (;;) {
  doParts(desk, job, tools);
  desk.waitForWork();
}
