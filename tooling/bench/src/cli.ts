import type { BenchRow } from './bench-row.js';
import { commandLine } from './command-line.js';
import { benchCudaOverhead } from './cuda-overhead.js';
import { benchData } from './data.js';
import { benchDemo } from './demo.js';
import { benchFeaturize } from './featurize.js';
import { renderTable } from './render-table.js';
import { benchTrainingStep } from './training-step.js';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  'training-step': benchTrainingStep,
  featurize: () => benchFeaturize(),
  'cuda-overhead': benchCudaOverhead,
  data: benchData,
  demo: benchDemo,
};

const usage = `Usage: bench [${Object.keys(benches).join('|')} ...] [--json]\nWithout a name: all of them, one after another.\n`;

const { names, flags } = commandLine(usage, Object.keys(benches), { json: { type: 'boolean' } }, (values) => values);

const rows: BenchRow[] = [];
for (const name of names) {
  process.stderr.write(`${name} ...\n`);
  const measured = await benches[name]!();
  rows.push(...measured);
  if (!flags.json) process.stdout.write(`\n== ${name}\n${renderTable(measured)}`);
}
if (flags.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
