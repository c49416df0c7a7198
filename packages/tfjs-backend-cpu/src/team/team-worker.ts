// A thread of a WorkTeam: takes parts of whatever job is laid out, for as long as the process lives.
import { workerData } from 'node:worker_threads';
import koffi from 'koffi';
import type { WasmKernel } from '../simd/vector-kernels.js';
import { deskBytes, JobDesk } from './job-desk.js';
import { openSgemm } from './open-sgemm.js';
import { TeamJob, type TeamTools } from './team-job.js';
import type { TeamWorkerData } from './work-team.js';

const { control, memory, module, blas } = workerData as TeamWorkerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const tools: TeamTools = { kernels: Object.values(exports) as WasmKernel[], sgemm: openSgemm(koffi.load(blas)) };
const desk = new JobDesk(control);
const job = new TeamJob(control, deskBytes);

for (;;) {
  const part = desk.take();
  if (part === undefined) {
    desk.waitForWork();
    continue;
  }
  try {
    job.do(part, tools);
    desk.finish();
  } catch {
    desk.fail();
  }
}
