import type { JobDesk } from './job-desk.js';
import type { TeamJob, TeamTools } from './team-job.js';

/** Does part after part of the job that is laid out, until none is left to take. */
export function doParts(desk: JobDesk, job: TeamJob, tools: TeamTools): void {
  for (let part = desk.take(); part !== undefined; part = desk.take()) {
    try {
      job.do(part, tools);
      desk.finish();
    } catch (error) {
      desk.fail(error instanceof Error ? error.message : String(error));
    }
  }
}
