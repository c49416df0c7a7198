import path from 'node:path';
import { InvalidArgumentError } from '@molx/core';
import { Command } from 'commander';
import { consoleLogger, runCommand, wholeNumber } from 'molx/command';
import { assertStart, type ClaimFlags, claimCommand, embeddedLm, root } from './claim-flags.js';
import { runClaim } from './run-claim.js';
import { writeClaim } from './write-claim.js';

const program = new Command('claim')
  .description("The experiment behind the paper's claim: systems by seeds, resumable, into docs/results/claim.md.")
  .option('--data <dir>', 'the folder of the data sets', process.env['MOLX_DATA'] ?? '../shared/data')
  .option('--out <dir>', 'where runs and evaluations go', 'runs/claim')
  .option('--llm <path|id>', 'the language model', embeddedLm)
  .option('--from <run>', 'the pre-trained run that MolX starts from; needed where --llm is not the embedded one')
  .option('--seeds <list>', 'one run of every system for each', '0,1,2')
  .option('--limit <n>', 'questions of a task', wholeNumber('--limit', 1), 200)
  .option(
    '--max-steps <n>',
    'stop every run after so many steps: to see that all goes through',
    wholeNumber('--max-steps', 1),
  )
  .option('--report <file>', 'between whose marks the tables are written', path.join(root, 'docs/results/claim.md'))
  .option('--device <device>', 'auto, cpu, cuda, cuda:N or tensorflow')
  .option('--gemm <provider>', 'who computes matrix products on the CPU')
  .action(claim);

async function claim(flags: ClaimFlags): Promise<void> {
  const { data, out, llm, from, seeds, limit, maxSteps, report, device, gemm } = flags;
  const numbers = seeds.split(',').map(wholeNumber('--seeds', 0));
  if (new Set(numbers).size < numbers.length) throw new InvalidArgumentError('--seeds: one stands there twice.');
  assertStart(flags);
  const engine = [
    ...(device === undefined ? [] : ['--device', device]),
    ...(gemm === undefined ? [] : ['--gemm', gemm]),
  ];
  const logger = consoleLogger();
  const runs = await runClaim({
    root,
    out: path.resolve(out),
    data: path.resolve(data),
    llm,
    from: from === undefined ? undefined : path.resolve(from),
    seeds: numbers,
    limit,
    maxSteps,
    engine,
    logger,
  });
  const file = path.resolve(report);
  await writeClaim(file, runs, claimCommand(flags));
  logger.info(`written: ${path.relative(process.cwd(), file)}`);
}

await runCommand(program);
