import { expectWhole, InvalidArgumentError } from '@molx/core';
import { type Molecule, maxBits } from '@molx/molecule';
import { atomCodes, codeBits } from './atom-codes.js';
import { type CountFingerprint, countIds, leastSimulatedBits } from './count-fingerprint.js';
import { hashCombine } from './hash.js';
import { neighboursOf } from './molecular-bonds.js';

interface AtomPairDistances {
  /** Shortest distance of a pair, in bonds. Default 1. */
  minDistance?: number;
  /** Longest distance of a pair, in bonds. Default 30, the most. */
  maxDistance?: number;
  /** Whether R and S centres differ. Default false. */
  includeChirality?: boolean;
}

export interface AtomPairOptions extends AtomPairDistances {
  /** Length of the folded fingerprint. Default 2048. */
  bits?: number;
  /** Four bits a pair, for counts of at least 1, 2, 4 and 8, instead of one. Default true. */
  countSimulation?: boolean;
}

export interface AtomPairCountOptions extends AtomPairDistances {
  /** Length to fold to; not folded by default. */
  bits?: number;
}

/** RDKit keeps a distance in 5 bits. */
const distanceBits = 5;
const mostDistant = 2 ** distanceBits - 2;

/**
 * The atom-pair fingerprint (Carhart et al. 1985, doi:10.1021/ci00046a002) as RDKit hashes it: pairs of atoms with their distance.
 *
 * @returns [ceil(bits / 8)], packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`
 * @throws {InvalidArgumentError} for distances that are no range in 1 .. 30, and a length outside 1 (5 with count simulation) to 2^24
 */
export function atomPairs(mol: Molecule, options: AtomPairOptions = {}): Uint8Array {
  const { bits = 2048, countSimulation = true, includeChirality = false } = options;
  const { minDistance, maxDistance } = distancesOf('atomPairs', options);
  expectWhole('atomPairs', 'bits', bits, countSimulation ? leastSimulatedBits : 1, maxBits);
  return mol.fingerprintBits('atomPair', bits, {
    minLength: minDistance,
    maxLength: maxDistance,
    useChirality: includeChirality,
    useCountSimulation: countSimulation,
  });
}

/**
 * How often each atom pair occurs. Not folded, an id spells the pair out in 23 bits (27 with chirality), as RDKit's sparse counts; folded, it
 * is the pair's hash.
 *
 * @throws {InvalidArgumentError} as {@link atomPairs}
 */
export function atomPairCounts(mol: Molecule, options: AtomPairCountOptions = {}): CountFingerprint {
  const { bits, includeChirality = false } = options;
  const { minDistance, maxDistance } = distancesOf('atomPairCounts', options);
  if (bits !== undefined) expectWhole('atomPairCounts', 'bits', bits, 1, maxBits);
  const size = codeBits(includeChirality);
  const codes = atomCodes(mol, includeChirality).map((code) => code % (2 ** size - 1));
  const ids: number[] = [];
  forEachPair(mol, maxDistance, (i, j, distance) => {
    if (distance < minDistance) return;
    const low = Math.min(codes[i]!, codes[j]!);
    const high = Math.max(codes[i]!, codes[j]!);
    if (bits === undefined) ids.push(distance | (low << distanceBits) | (high << (distanceBits + size)));
    else ids.push(hashCombine(hashCombine(hashCombine(0, low), distance), high));
  });
  return countIds(Float64Array.from(ids), bits);
}

/** Visits each pair of atoms at most `maxDistance` bonds apart, once. */
function forEachPair(
  mol: Molecule,
  maxDistance: number,
  visit: (i: number, j: number, distance: number) => void,
): void {
  const neighbours = neighboursOf(mol);
  for (let start = 0; start < neighbours.length; start++) {
    const reached = new Uint8Array(neighbours.length);
    reached[start] = 1;
    let front = [start];
    for (let distance = 1; distance <= maxDistance && front.length > 0; distance++) {
      const next: number[] = [];
      for (const from of front) {
        for (const { atom } of neighbours[from]!) {
          if (reached[atom]) continue;
          reached[atom] = 1;
          next.push(atom);
          if (atom > start) visit(start, atom, distance);
        }
      }
      front = next;
    }
  }
}

function distancesOf(op: string, { minDistance = 1, maxDistance = mostDistant }: AtomPairDistances) {
  expectWhole(op, 'minDistance in bonds', minDistance, 1, mostDistant);
  expectWhole(op, 'maxDistance in bonds', maxDistance, 1, mostDistant);
  if (minDistance > maxDistance) {
    throw new InvalidArgumentError(`${op}: minDistance ${minDistance} is above maxDistance ${maxDistance}.`);
  }
  return { minDistance, maxDistance };
}
