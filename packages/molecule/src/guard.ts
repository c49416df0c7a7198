import { scanSmiles } from './scan-smiles.js';

/** What `parse` refuses before RDKit sees it. */
export interface ParseLimits {
  /** Characters. Default {@link defaultLimits}. */
  maxLength?: number | undefined;
  /** Atoms that the text names, bracketed hydrogens included. Default {@link defaultLimits}. */
  maxAtoms?: number | undefined;
  /** Atoms with two or more neighbours. Raising it above the default risks a crash. Default {@link defaultLimits}. */
  maxInnerAtoms?: number | undefined;
}

/**
 * Measured on @rdkit/rdkit 2026.9.1, whose WASM stack is 64 KiB.
 *
 * - `maxInnerAtoms`: RDKit walks molecules recursively. A path of n atoms takes 80 n bytes of stack in `get_mol` where it
 *   removes hydrogen atoms (crash at 811) and
 *   112 n bytes in `get_smiles`, which from 579 atoms on first overwrites other data in silence and crashes at about 620. Only inner atoms
 *   can lie within a path, so their number bounds it; 500 leaves 13 % of the stack.
 * - `maxAtoms` bounds time: the drawing and the symmetry search grow with the square of the atoms.
 * - `maxLength` is three times the longest SMILES (1,598) of the 30,000 PubChem and ChEBI molecules that were looked at; 100 kB
 *   exhaust the JavaScript stack.
 */
export const defaultLimits = { maxLength: 5_000, maxAtoms: 1_000, maxInnerAtoms: 500 } as const;

/** Why a value is no text of this kind at all, or undefined where RDKit or a limit may judge it. */
export function unreadable(text: unknown, kind: 'SMILES' | 'SMARTS'): string | undefined {
  if (typeof text !== 'string') return `expected a string, got ${text === null ? 'null' : typeof text}`;
  if (text.length === 0) return 'it is empty';
  if (text.trim().length === 0) return 'it is blank';
  if (/^\s*\{|M {2}END/.test(text)) return `it is JSON or a molfile, which RDKit would read unguarded, not a ${kind}`;
  return undefined;
}

/** Why a text must not reach RDKit as SMILES, or undefined when it may. */
export function refusal(smiles: string, limits: ParseLimits): string | undefined {
  const unfit = unreadable(smiles, 'SMILES');
  if (unfit !== undefined) return unfit;
  const { length } = smiles;
  const maxLength = limits.maxLength ?? defaultLimits.maxLength;
  if (length > maxLength) return `it has ${length} characters, more than maxLength (${maxLength})`;
  const maxAtoms = limits.maxAtoms ?? defaultLimits.maxAtoms;
  const maxInnerAtoms = limits.maxInnerAtoms ?? defaultLimits.maxInnerAtoms;
  if (length <= maxAtoms && length <= maxInnerAtoms) return undefined;
  const { atoms, bonds } = scanSmiles(smiles);
  if (atoms.length > maxAtoms) return `it has ${atoms.length} atoms, more than maxAtoms (${maxAtoms})`;
  const degrees = new Uint16Array(atoms.length);
  for (const { begin, end } of bonds) {
    if (begin >= 0) degrees[begin]!++;
    if (end >= 0) degrees[end]!++;
  }
  const inner = degrees.reduce((count, degree) => count + (degree > 1 ? 1 : 0), 0);
  if (inner > maxInnerAtoms) {
    return `it has ${inner} atoms with two or more neighbours, more than maxInnerAtoms (${maxInnerAtoms}), which RDKit's stack bears`;
  }
  return undefined;
}
