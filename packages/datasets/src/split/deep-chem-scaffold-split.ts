import type { PartIndices } from './part-indices.js';

/**
 * MoleculeNet's scaffold split, as DeepChem's ScaffoldSplitter makes it: groups of one Murcko scaffold (without stereo; all acyclic
 * molecules are one group), the largest first and of equal ones the later first, go to train until it would grow beyond its share, then to
 * validation, then to test. Nothing is drawn.
 *
 * Wu et al. 2018, doi:10.1039/C7SC02664A.
 *
 * @param scaffolds  of each molecule, in the order of the file: ties are broken by it
 * @param shares     of train, validation and test
 */
export function deepChemScaffoldSplit(
  scaffolds: readonly string[],
  shares: readonly [number, number, number],
): PartIndices {
  const groups = new Map<string, number[]>();
  for (const [index, scaffold] of scaffolds.entries()) {
    const group = groups.get(scaffold);
    if (group === undefined) groups.set(scaffold, [index]);
    else group.push(index);
  }
  const first = (group: readonly number[]) => group[0] as number;
  const ordered = [...groups.values()].sort((a, b) => b.length - a.length || first(b) - first(a));
  const trainMost = shares[0] * scaffolds.length;
  const heldInMost = (shares[0] + shares[1]) * scaffolds.length;
  const { train, validation, test }: PartIndices = { train: [], validation: [], test: [] };
  for (const group of ordered) {
    const isTrain = train.length + group.length <= trainMost;
    const isHeldIn = train.length + validation.length + group.length <= heldInMost;
    const part = isTrain ? train : isHeldIn ? validation : test;
    for (const index of group) part.push(index);
  }
  return { train, validation, test };
}
