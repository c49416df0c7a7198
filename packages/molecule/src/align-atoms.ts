import type { AtomRecord } from './records.js';
import type { ScannedSmiles } from './scan-smiles.js';

/**
 * Which atom of the molecule each atom of the text became; -1 for a bracketed hydrogen that RDKit removed.
 *
 * @returns [atoms of the text]; undefined when text and molecule don't correspond
 */
export function alignAtoms(
  text: ScannedSmiles,
  atoms: readonly Pick<AtomRecord, 'atomicNumber'>[],
): Int32Array | undefined {
  const atomOf = new Int32Array(text.atoms.length).fill(-1);
  let next = 0;
  for (let i = 0; i < text.atoms.length; i++) {
    const isHydrogen = /^\[\d*H[+-]?\d*(:\d+)?\]$/.test(text.atoms[i]!);
    if (!isHydrogen || atoms[next]?.atomicNumber === 1) atomOf[i] = next++;
  }
  return next === atoms.length ? atomOf : undefined;
}
