import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs pnpm, by the one that runs us or by npx, and gives what it wrote to stdout. */
export async function runPnpm(args: readonly string[], cwd: string): Promise<string> {
  const script = process.env['npm_execpath'] ?? '';
  const [command, ...before] = /pnpm\.c?js$/.test(script) ? [process.execPath, script] : ['npx', '-y', 'pnpm@10'];
  const { stdout } = await run(command as string, [...before, ...args], {
    cwd,
    env: { ...process.env, npm_config_verify_deps_before_run: 'false', pnpm_config_verify_deps_before_run: 'false' },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  return stdout;
}
