import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '@molx/checkpoint/node';
import { DataError } from '@molx/core';
import { claimTable, type SeedResults } from './claim-table.js';
import type { ClaimRuns } from './run-claim.js';

const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];

/** Puts the tables between the marks of a page, such as `docs/results/claim.md`; makes one of nothing else. @throws {DataError} when the marks are gone */
export async function writeClaim(
  file: string,
  { evaluations, seconds, rows }: ClaimRuns,
  command: string,
): Promise<void> {
  const results = await Promise.all(
    evaluations.map(async ({ seed, folder }): Promise<SeedResults> => {
      const { tasks } = JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as SeedResults;
      return { seed, tasks };
    }),
  );
  const text = existsSync(file) ? await readFile(file, 'utf8') : `${begin}\n\n${end}\n`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new DataError(file, `the marks ${begin} and ${end} are gone: put them back.`);
  const measured = [
    `Measured by \`${command}\`. Values are means over seeds ${evaluations.map(({ seed }) => seed).join(', ')} with the lowest and the highest; where a system has one value, with its 95 % bootstrap interval over molecules.`,
    claimTable(results),
    `### Training rows\n\n${Object.entries(rows)
      .map(([name, count]) => `- ${name}: ${count}`)
      .join('\n')}`,
    `### Seconds\n\n${Object.entries(seconds)
      .map(([name, time]) => `- ${name}: ${time}`)
      .join('\n')}`,
  ].join('\n\n');
  await writeFileAtomic(file, `${text.slice(0, from)}${begin}\n\n${measured}\n\n${text.slice(to)}`);
}
