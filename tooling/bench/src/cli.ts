import { parseArgs } from 'node:util';
import type { BenchRow } from './bench-row.js';
import { benchCudaOverhead } from './cuda-overhead.js';
import { benchData } from './data.js';
import { benchFeaturize } from './featurize.js';
import { renderTable } from './render-table.js';
import { benchTrainingStep } from './training-step.js';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  'training-step': benchTrainingStep,
  featurize: () => benchFeaturize(),
  'cuda-overhead': benchCudaOverhead,
  data: benchData,
};

const usage = `Usage: bench [${Object.keys(benches).join('|')} ...] [--json]\nWithout a name: all of them, one after another.\n`;

function options(): { names: string[]; json: boolean } | undefined {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
    const names = positionals.length === 0 ? Object.keys(benches) : positionals;
    return names.every((name) => name in benches) ? { names, json: values.json ?? false } : undefined;
  } catch {
    return undefined;
  }
}

const given = options();
if (given === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

const rows: BenchRow[] = [];
for (const name of given.names) {
  process.stderr.write(`${name} ...\n`);
  const measured = await benches[name]!();
  rows.push(...measured);
  if (!given.json) process.stdout.write(`\n== ${name}\n${renderTable(measured)}`);
}
if (given.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
