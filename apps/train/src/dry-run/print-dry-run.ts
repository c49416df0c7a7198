import type { DryRun, StageShare } from './dry-run.js';

/** Prints a dry run on stdout, as a table or as JSON. */
export function printDryRun(result: DryRun, { json = false }: { json?: boolean }): void {
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : dryRunTable(result));
}

/** A dry run as a table for a terminal. */
export function dryRunTable(result: DryRun): string {
  const { recipe, parameters, trainableParameters, totalParameters, trainableShare, stages = [], missing } = result;
  const cell = (count: number) => count.toLocaleString('en').padStart(15);
  const share = (count: number) => `${((100 * count) / totalParameters).toFixed(4)} %`.padStart(12);
  const line = (name: string, count: number, trained: number) =>
    `${name.padEnd(34)}${cell(count)}${cell(trained)}${share(trained)}`;
  return [
    `${recipe}: nothing is trained (--dry-run)`,
    '',
    `${''.padEnd(34)}${'parameters'.padStart(15)}${'trained'.padStart(15)}${'of all'.padStart(12)}`,
    ...parameters.map((row) => line(row.component, row.parameters, row.trained)),
    line('all', totalParameters, trainableParameters),
    '',
    `${trainableParameters.toLocaleString('en')} trained, ${(100 * trainableShare).toFixed(4)} % of the sum`,
    ...(stages.length < 2 ? [] : ['', 'stage by stage:', ...stages.map((stage) => stageLine(stage, totalParameters))]),
    ...(missing.length === 0 ? [] : ['', 'missing (needed to train):', ...missing.map((name) => `  ${name}`)]),
    '',
  ].join('\n');
}

function stageLine({ name, trains, trainableParameters }: StageShare, total: number): string {
  const share = ((100 * trainableParameters) / total).toFixed(4);
  return `  ${name}: ${trains.join(', ')}: ${trainableParameters.toLocaleString('en')} (${share} %)`;
}
