// `test` and `check`: runs the project's checks one after another and ends in `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'molx-check-'));

/** Runs a command with its output shown; resolves to its exit code and, when `capture`, its stdout. */
function run(command, args, { capture = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    });
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const single = (command, args) => async () => {
  const { code } = await run(command, args);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

/** A command that ends in `N passed, N failed` itself. */
const counting = (command, args) => async () => {
  const { code, output } = await run(command, args, { capture: true });
  const counts = [...output.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
  const passed = Number(counts?.[1] ?? 0);
  const failed = Number(counts?.[2] ?? 0);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
};

const tests =
  (...args) =>
  async () => {
    const report = path.join(scratch, 'vitest.json');
    rmSync(report, { force: true });
    const { code } = await run(bin('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ]);
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const {
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: skipped,
    } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
  };

const all = {
  lint: single(bin('biome'), ['check', '.']),
  types: single(bin('tsc'), ['--noEmit']),
  imports: single(bin('depcruise'), ['--config', 'tooling/config/dependency-cruiser.mjs', 'packages', 'apps']),
  build: single(bin('turbo'), ['run', 'bundle', 'declarations', '--output-logs=errors-only']),
  conformance: counting(process.execPath, ['tooling/run/run.mjs', 'conformance', 'cpu']),
  'conformance-cuda': counting(process.execPath, ['tooling/run/run.mjs', 'conformance', 'cuda-emulator']),
  test: tests(),
  packed: tests('--config', 'tests/packed/vitest.config.ts'),
  page: tests('--config', 'apps/demo-server/test/page/vitest.config.ts'),
};
const tiers = {
  test: ['test'],
  check: ['lint', 'types', 'imports', 'build', 'packed', 'conformance', 'conformance-cuda', 'page', 'test'],
};

const tier = tiers[process.argv[2] ?? 'test'];
if (tier === undefined) {
  process.stderr.write(`Usage: check.mjs ${Object.keys(tiers).join('|')}\n`);
  process.exit(2);
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const name of tier) {
  const started = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const { passed, failed, skipped = 0 } = await all[name]();
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  lines.push(
    `${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s`,
  );
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(
  `\n${lines.join('\n')}\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
);
process.exit(totals.failed === 0 ? 0 : 1);
