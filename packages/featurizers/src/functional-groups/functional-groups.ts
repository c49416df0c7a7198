import type { Molecule } from '@molx/molecule';
import { type FunctionalGroupDefinition, functionalGroupList } from './functional-group-list.js';
import { structuralKeys } from './structural-keys.js';

/** A functional group that a molecule has. */
export interface FunctionalGroup {
  readonly name: string;
  /** At least 1. */
  readonly count: number;
}

/**
 * The functional groups of a molecule, in the list's order; those it lacks are left out.
 *
 * The SMARTS are compiled once per RDKit instance, so also again after a crash. A count ends at 1,000.
 *
 * @param list  what to look for; our own list by default
 * @throws {InvalidArgumentError} when RDKit can't read a SMARTS of `list`
 */
export function functionalGroups(
  mol: Molecule,
  list: readonly FunctionalGroupDefinition[] = functionalGroupList,
): FunctionalGroup[] {
  const found: FunctionalGroup[] = [];
  const keys = structuralKeys(mol);
  for (const { name, needs, smarts } of list) {
    if (needs !== undefined && !needs.split(' ').every((key) => keys.has(key))) continue;
    const count = mol.substructureMatches(smarts).length;
    if (count > 0) found.push({ name, count });
  }
  return found;
}
