import { Command } from 'commander';
import { exitCodes } from '../../command/index.js';
import { doctorReport } from './doctor-report.js';
import { renderDoctor } from './render-doctor.js';

/** `molx doctor`: what this machine gives molx to work with. Exit code 1 when something molx needs does not work. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Says what molx finds on this machine, and what it lacks.')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(async ({ json }: { json?: boolean }) => {
      const report = await doctorReport();
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report));
      if (report.problems.length > 0) process.exitCode = exitCodes.failed;
    });
}
