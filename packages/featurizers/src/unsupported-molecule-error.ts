import { InvalidSmilesError, type RowOrigin } from '@molx/core';

/**
 * A molecule that parses, but that a featurizer has no numbers for: a dummy atom, a dative bond.
 *
 * It is an InvalidSmilesError, so that whoever skips and counts bad rows does the same with these.
 */
export class UnsupportedMoleculeError extends InvalidSmilesError {
  constructor(smiles: string, reason: string, origin: RowOrigin = {}) {
    super(smiles, reason, origin);
    this.message = this.message.replace('cannot parse SMILES', 'cannot featurize SMILES');
  }
}
