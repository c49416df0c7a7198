import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';
import { claimTable } from './claim-table.js';
import type { ClaimRun, ClaimRuns } from './run-claim.js';

const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

/**
 * Puts the tables between the marks of a page, such as `docs/results/claim.md`; makes a page of nothing else where there is none.
 *
 * @throws {DataError} when the marks are gone
 */
export async function writeClaim(
  file: string,
  { seeds, comparison, runs, rows }: ClaimRuns,
  command: string,
): Promise<void> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : `${begin}\n\n${end}\n`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new DataError(file, `the marks ${begin} and ${end} are gone: put them back.`);
  const measured = [
    `Measured by \`${command}\`. Seeds: ${seeds.join(', ')}. Values are means over their runs with 95 % bootstrap intervals over molecules and runs; the language model alone has no seed and one run.`,
    claimTable(comparison),
    `### Training rows\n\n${Object.entries(rows)
      .map(([name, count]) => `- ${name}: ${count}`)
      .join('\n')}`,
    runsTable(runs),
  ].join('\n\n');
  await writeFileAtomic(file, `${text.slice(0, from)}${begin}\n\n${measured}\n\n${text.slice(to)}`);
}

/** What every training and evaluation took, start and validation included. */
function runsTable(runs: readonly ClaimRun[]): string {
  const lines = runs.map(({ name, seconds, commands, summary }) => {
    const trained = summary === undefined ? '–' : summary.trainableParameters.toLocaleString('en');
    const engine = summary === undefined ? '–' : [summary.device, summary.gemm].filter(Boolean).join(', ');
    const minutes = `${(seconds / 60).toFixed(1)}${commands > 1 ? `, the last of ${commands} commands` : ''}`;
    return `| ${[name, summary?.steps ?? '–', trained, engine, minutes].join(' | ')} |`;
  });
  return [
    '### Runs',
    '',
    '| run | steps | trained parameters | engine | minutes |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
