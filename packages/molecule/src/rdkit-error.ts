import { MolxError } from '@molx/core';

/** RDKit could not be loaded or crashed, or a molecule was used after its end. `cause` is the original error, if any. */
export class RdkitError extends MolxError {
  constructor(message: string, options?: ErrorOptions) {
    super('rdkit', message, options);
  }
}
