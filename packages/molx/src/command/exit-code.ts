import { MolxError, type MolxErrorCode } from '@molx/core';

/** What a command's exit code says to the shell. */
export const exitCodes = { fine: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

const wrongUsage: ReadonlySet<MolxErrorCode> = new Set(['config', 'data', 'invalid-argument', 'invalid-smiles']);

/** The exit code for an error: 2 when usage, recipe or data are wrong, 130 when interrupted, else 1. */
export function exitCodeOf(error: unknown): number {
  if (!MolxError.is(error)) return exitCodes.failed;
  if (error.code === 'interrupted') return exitCodes.interrupted;
  return wrongUsage.has(error.code) ? exitCodes.wrongUsage : exitCodes.failed;
}
