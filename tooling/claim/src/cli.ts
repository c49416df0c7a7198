import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from '@molx/core';
import { Command } from 'commander';
import { consoleLogger, runCommand, wholeNumber } from 'molx/command';
import { runClaim } from './run-claim.js';
import { writeClaim } from './write-claim.js';

interface ClaimFlags {
  data: string;
  out: string;
  llm: string;
  from?: string;
  seeds: string;
  limit: number;
  maxSteps?: number;
  report: string;
  device?: string;
  gemm?: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

const program = new Command('claim')
  .description("The experiment behind the paper's claim: systems by seeds, resumable, into docs/results/claim.md.")
  .option('--data <dir>', 'the folder of the data sets', process.env['MOLX_DATA'] ?? '../shared/data')
  .option('--out <dir>', 'where runs and evaluations go', 'runs/claim')
  .option('--llm <path|id>', 'the language model', path.join(root, 'assets/molx-tiny-lm'))
  .option('--from <run>', 'the pre-trained adapter that MolX starts from, where --llm is not the embedded one')
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

async function claim({
  data,
  out,
  llm,
  from,
  seeds,
  limit,
  maxSteps,
  report,
  device,
  gemm,
}: ClaimFlags): Promise<void> {
  const numbers = seeds.split(',').map(wholeNumber('--seeds', 0));
  if (new Set(numbers).size < numbers.length) throw new InvalidArgumentError('--seeds: one stands there twice.');
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
  const steps = maxSteps === undefined ? '' : ` --max-steps ${maxSteps}`;
  await writeClaim(file, runs, `npx -y pnpm@10 claim --seeds ${seeds} --limit ${limit}${steps}`);
  logger.info(`written: ${path.relative(process.cwd(), file)}`);
}

await runCommand(program);
