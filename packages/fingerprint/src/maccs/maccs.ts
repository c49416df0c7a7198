import type { Molecule } from '@molx/molecule';
import { maccsKeys } from './maccs-keys.js';
import { matchesMore } from './match-pattern.js';
import { parsePattern } from './parse-pattern.js';
import type { PatternGraph } from './pattern.js';
import { patternGraph } from './pattern-graph.js';
import { PatternTests } from './pattern-tests.js';

/** Bits of a MACCS fingerprint, the unused bit 0 included. */
export const maccsBits = 167;

const tests = new PatternTests();
const keys = maccsKeys.map(({ bit, smarts, more }) => ({ bit, more, pattern: parsePattern(smarts, tests) }));

/**
 * The 166 public MACCS keys (Durant et al. 2002, doi:10.1021/ci010132r), by RDKit's SMARTS: bit i is key i, bit 0 is unused.
 *
 * The patterns are matched here, several times as fast as RDKit's WASM does it.
 *
 * @returns [21], packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`
 */
export function maccs(mol: Molecule): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(maccsBits / 8));
  const set = (bit: number) => {
    bytes[bit >> 3]! |= 1 << (bit & 7);
  };
  const graph = patternGraph(mol, tests);
  for (const { bit, pattern, more } of keys) if (matchesMore(graph, pattern, more)) set(bit);
  if (aromaticRings(mol, graph) > 1) set(125);
  if (fragments(graph) > 1) set(166);
  return bytes;
}

function aromaticRings({ rings }: Molecule, { neighbours, types }: PatternGraph): number {
  const aromatic = 12;
  const isAromatic = (ring: readonly number[]) =>
    ring.every((atom, at) => {
      const around = neighbours[atom]!;
      const next = ring[(at + 1) % ring.length]!;
      return around.some((other, i) => i % 2 === 0 && other === next && types[around[i + 1]!] === aromatic);
    });
  return rings.filter(isAromatic).length;
}

function fragments({ neighbours }: PatternGraph): number {
  const seen = new Uint8Array(neighbours.length);
  let count = 0;
  for (let start = 0; start < seen.length; start++) {
    if (seen[start]) continue;
    count++;
    const waiting = [start];
    for (let atom = waiting.pop(); atom !== undefined; atom = waiting.pop()) {
      if (seen[atom]) continue;
      seen[atom] = 1;
      const around = neighbours[atom]!;
      for (let i = 0; i < around.length; i += 2) waiting.push(around[i]!);
    }
  }
  return count;
}
