import { runCommand } from 'molx/command';
import { vi } from 'vitest';
import { evaluateProgram } from '../src/evaluate-program.js';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `evaluate ...args` in this process, with what it writes and its exit code caught. */
export async function runEvaluate(...args: readonly string[]): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    await runCommand(evaluateProgram(), ['node', 'evaluate', ...args]);
    return { ...written, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = undefined;
    process.stdout.removeAllListeners('error');
    for (const spy of spies) spy.mockRestore();
  }
}
