import { MolxError } from '@molx/core';
import type { EngineFailure } from './messages.js';

/** A request that the engine did not answer, and why. */
export class EngineError extends MolxError {
  readonly kind: EngineFailure['kind'];

  constructor({ kind, message, stack }: EngineFailure) {
    super(kind === 'cancelled' ? 'interrupted' : kind === 'internal' ? 'device' : 'invalid-argument', message);
    this.kind = kind;
    if (stack !== undefined) this.stack = stack;
  }
}

/** An error as plain data. */
export function failureOf(error: unknown): EngineFailure {
  if (error instanceof EngineError) return { kind: error.kind, message: error.message };
  if (MolxError.is(error, 'invalid-smiles')) return { kind: 'unreadable', message: error.message };
  if (MolxError.is(error, 'rdkit'))
    return { kind: 'unreadable', message: `RDKit can't bear this molecule: ${error.message}` };
  if (MolxError.is(error, 'invalid-argument')) return { kind: 'refused', message: error.message };
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { kind: 'internal', message, stack };
}
