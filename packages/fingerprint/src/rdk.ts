import { expectWhole, InvalidArgumentError } from '@molx/core';
import { type Molecule, maxBits } from '@molx/molecule';
import { type CountFingerprint, countIds } from './count-fingerprint.js';
import { forEachPathId, type PathOptions, pathIds } from './path-ids.js';

export interface RdkOptions extends PathOptions {
  /** Length of the folded fingerprint. Default 2048. */
  bits?: number;
}

export interface RdkCountOptions extends PathOptions {
  /** Length to fold to; not folded by default. */
  bits?: number;
}

/**
 * RDKit's path fingerprint, in the manner of Daylight's (https://www.daylight.com/dayhtml/doc/theory/theory.finger.html): every connected
 * subgraph of 1 to 7 bonds, hashed to two bits. Computed here, which takes less time than RDKit's WASM does.
 *
 * @returns [ceil(bits / 8)], packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`
 * @throws {InvalidArgumentError} for path lengths that are no range from 1 on, less than 1 bit per path, and a length outside 1 to 2^24
 */
export function rdk(mol: Molecule, options: RdkOptions = {}): Uint8Array {
  const { bits = 2048 } = options;
  expectPaths('rdk', options);
  expectWhole('rdk', 'bits', bits, 1, maxBits);
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  forEachPathId(mol, options, (id) => {
    const bit = (id >>> 0) % bits;
    bytes[bit >> 3]! |= 1 << (bit & 7);
  });
  return bytes;
}

/**
 * How often each id of {@link rdk} occurs, `bitsPerFeature` ids a path.
 *
 * @throws {InvalidArgumentError} as {@link rdk}
 */
export function rdkCounts(mol: Molecule, options: RdkCountOptions = {}): CountFingerprint {
  expectPaths('rdkCounts', options);
  if (options.bits !== undefined) expectWhole('rdkCounts', 'bits', options.bits, 1, maxBits);
  return countIds(pathIds(mol, options), options.bits);
}

function expectPaths(op: string, { minPath = 1, maxPath = 7, bitsPerFeature = 2 }: PathOptions): void {
  expectWhole(op, 'minPath in bonds', minPath, 1);
  expectWhole(op, 'maxPath in bonds', maxPath, 1);
  expectWhole(op, 'bitsPerFeature', bitsPerFeature, 1);
  if (minPath > maxPath) throw new InvalidArgumentError(`${op}: minPath ${minPath} is above maxPath ${maxPath}.`);
}
