import { parseArgs } from 'node:util';
import { expectedFailures } from './expected-failures.js';
import { runSuite } from './run-suite.js';

/** Name on the command line -> the backend's name in tfjs. */
const backends: Record<string, string> = {
  cpu: 'molx-cpu',
  cuda: 'molx-cuda',
  'cuda-emulator': 'molx-cuda',
  'stock-cpu': 'cpu',
};

const usage = `Usage: conformance ${Object.keys(backends).join('|')} [--gemm NAME] [--filter PATTERN]\n`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { gemm: { type: 'string' }, filter: { type: 'string' } },
});
const [name = ''] = positionals;
const backend = backends[name];
if (backend === undefined) {
  process.stderr.write(usage);
  process.exit(2);
}

process.env['MOLX_CONFORMANCE_BACKEND'] = backend;
if (values.gemm !== undefined) process.env['MOLX_GEMM'] = values.gemm;
const filter = values.filter === undefined ? undefined : new RegExp(values.filter);
const started = performance.now();
const suite = new URL(`./suites/${name}.js`, import.meta.url).href;
const { passed, passedNames, failures } = await runSuite(() => import(suite), filter);

const expected = expectedFailures[name] ?? {};
const unexpected = failures.filter((failure) => !(failure.name in expected));
for (const failure of failures) {
  const reason = expected[failure.name];
  process.stdout.write(
    `${reason === undefined ? 'FAILED' : 'expected'}: ${failure.name}\n    ${reason ?? failure.message}\n`,
  );
}
const stale = Object.keys(expected).filter((spec) => passedNames.has(spec));
for (const spec of stale) process.stdout.write(`FAILED: ${spec}\n    passes, but is listed as an expected failure\n`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${failures.length - unexpected.length} failed as expected, ${seconds} s\n`);
process.stdout.write(`${passed - stale.length} passed, ${unexpected.length + stale.length} failed\n`);
process.exit(unexpected.length + stale.length === 0 ? 0 : 1);
