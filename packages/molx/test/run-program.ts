import type { Command } from 'commander';
import { vi } from 'vitest';
import { runCommand } from '../src/command/index.js';

export interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command-line program in this process, with what it writes and its exit code caught. */
export async function runProgram(program: Command, args: readonly string[]): Promise<ProgramResult> {
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
    await runCommand(program, ['node', program.name(), ...args]);
    return { ...written, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = earlier;
    process.stdout.removeAllListeners('error');
    for (const spy of spies) spy.mockRestore();
  }
}
