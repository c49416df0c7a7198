import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packCheck } from './pack/pack-check.js';

const usage =
  'Usage: gpu-check [--out DIR] [--without-node]\nMakes the folder of the GPU check; by default gpu-check/.\n';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'gpu-check' },
    'without-node': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const out = path.resolve(values.out);
const bytes = packCheck({ root, out, withoutNode: values['without-node'] });
process.stdout.write(`${out}: ${(bytes / 1e6).toFixed(1)} MB. On a machine with a GPU, run its check.sh.\n`);
