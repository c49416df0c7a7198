import { vi } from 'vitest';
import { runCommand } from '../src/command/index.js';
import { molxProgram } from '../src/commands/molx-program.js';

/** Runs the molx command in this process and takes what it prints. */
export async function runMolx(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  const earlier = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommand(molxProgram(), ['node', 'molx', ...args]);
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = earlier;
    process.stdout.removeAllListeners('error');
    for (const spy of spies) spy.mockRestore();
  }
}
