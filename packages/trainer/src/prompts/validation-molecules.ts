import { Random } from '@molx/core';
import type { MoleculeRecord } from '../data/index.js';

/** The held-out molecules that take part in validations: `count` of them, the same for the same seed. */
export function validationMolecules(records: readonly MoleculeRecord[], count: number, seed: number): MoleculeRecord[] {
  return new Random(`${seed}/validation molecules`).shuffle([...records]).slice(0, count);
}
