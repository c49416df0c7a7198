import { MolxError } from '@molx/core';
import { type Command, CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from './exit-code.js';

/**
 * Parses `argv` with `program`, runs the chosen command and sets the process's exit code.
 *
 * An error that molx throws on purpose is printed as its message alone; any other error is a defect and is printed whole.
 */
export async function runCommand(program: Command, argv: readonly string[] = process.argv): Promise<void> {
  withoutExit(program);
  endWithReader();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** V8's words for an array that memory has no room for. */
const noMemory = /^(Array buffer allocation failed|Invalid typed array length: \d+)$/;

/** Makes commander throw instead of ending the process, in the program and in every command below it. */
function withoutExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(withoutExit);
}

/** A reader that has had enough (`molx ask ... | head`) is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.fine);
  });
}

function report(error: unknown): number {
  // commander has printed its own message; help and version are fine.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.wrongUsage;
  const code = exitCodeOf(error);
  if (MolxError.is(error)) process.stderr.write(`${error.message}\n`);
  else if (error instanceof RangeError && noMemory.test(error.message)) {
    process.stderr.write(`out of memory (${error.message}). Take a smaller model or smaller batches.\n`);
  } else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return code;
}
