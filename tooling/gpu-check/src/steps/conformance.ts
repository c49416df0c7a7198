import { ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Step } from '../check/step.js';

/** What the issue asks for: specs of tfjs-core 4.22 that must pass. */
const wanted = 4215;

/** tfjs-core's own suite. */
export const conformance: Step = {
  name: 'conformance',
  limitSeconds: 900,
  async run({ check, skip, tiny, folder }) {
    const script = path.join(folder, 'conformance', 'cli.js');
    if (!existsSync(script)) return skip("tfjs-core's suite", `${script} is not there`);
    await check("tfjs-core's suite", () => {
      const args = [script, 'cuda', ...(tiny ? ['--filter', '^(add|relu|sum|transpose) '] : [])];
      const { stdout, stderr, error } = spawnSync(process.execPath, args, {
        encoding: 'utf8',
        timeout: 840_000,
        maxBuffer: 1 << 28,
      });
      const counts = [...stdout.matchAll(/^(\d+) passed, (\d+) failed/gm)].at(-1);
      ok(counts !== undefined, `it came to no end: ${error?.message ?? stderr.trim().split('\n').slice(-3).join(' ')}`);
      const [passed, failed] = counts.slice(1).map(Number) as [number, number];
      const failures = stdout.split('\n').filter((line) => line.startsWith('FAILED'));
      ok(failed === 0, `${failed} of ${passed + failed} failed\n${failures.join('\n')}`);
      ok(passed >= (tiny ? 10 : wanted), `only ${passed} passed`);
      return `${passed} passed; ${stderr.trim().split('\n').at(-1)}`;
    });
  },
};
