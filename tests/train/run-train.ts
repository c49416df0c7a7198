import { vi } from 'vitest';
import { trainProgram } from '../../apps/train/src/train-program.js';
import { runCommand } from '../../packages/molx/src/command/index.js';

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `train ...args` in this process, with what it writes and its exit code caught. */
export async function runTrain(args: readonly string[]): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    await runCommand(trainProgram(), ['node', 'train', ...args]);
    return { ...written, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = undefined;
    process.stdout.removeAllListeners('error');
    for (const spy of spies) spy.mockRestore();
  }
}
