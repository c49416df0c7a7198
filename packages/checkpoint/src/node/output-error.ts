import { MolxError, OutputError } from '@molx/core';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, or write elsewhere',
  EDQUOT: 'the disk quota is used up. Free some space, or write elsewhere',
  EACCES: 'no permission to write there. Choose another folder, or change its permissions',
  EPERM: 'no permission to write there. Choose another folder, or change its permissions',
  EROFS: 'the file system is read-only. Choose another folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file is in the way',
  ENAMETOOLONG: 'the name is too long for the file system',
  EFBIG: 'the file is too large for the file system',
};

/** A failed write as an {@link OutputError} that names the remedy; errors of another kind as they are. */
export function outputError(path: string, error: unknown): unknown {
  if (MolxError.is(error) || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  return new OutputError(path, `cannot write: ${remedies[code] ?? error.message} (${code}).`, { cause: error });
}
