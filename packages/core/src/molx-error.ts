/** The stable codes of {@link MolxError}; a switch over them covers every error that molx throws on purpose. */
export type MolxErrorCode =
  | 'invalid-smiles'
  | 'invalid-argument'
  | 'shape'
  | 'checkpoint'
  | 'config'
  | 'data'
  | 'device-unavailable'
  | 'device'
  | 'out-of-memory'
  | 'non-finite'
  | 'output'
  | 'hub'
  | 'interrupted'
  | 'rdkit';

const marker = Symbol.for('molx.error');

/**
 * The root of every error that molx throws on purpose.
 *
 * `instanceof` fails across two copies of a package; {@link MolxError.is} does not.
 */
export class MolxError extends Error {
  readonly code: MolxErrorCode;

  constructor(code: MolxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for a molx error of any copy of this package, and of the given code when one is named. */
  static is(error: unknown, code?: MolxErrorCode): error is MolxError {
    if (typeof error !== 'object' || error === null || !(marker in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}
