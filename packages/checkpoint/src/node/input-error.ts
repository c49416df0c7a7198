import { CheckpointError, MolxError } from '@molx/core';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder, not a file',
};

/** A failed read as a {@link CheckpointError}; errors of another kind as they are. */
export function inputError(path: string, error: unknown): unknown {
  if (MolxError.is(error) || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  return new CheckpointError(path, `${reasons[code] ?? error.message} (${code}).`, { cause: error });
}
