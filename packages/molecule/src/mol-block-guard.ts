import { defaultLimits, type ParseLimits } from './guard.js';

/** Why a mol block must not reach RDKit, or undefined when it may. The limits are those of a SMILES, all but its length. */
export function molBlockRefusal(block: string, limits: ParseLimits): string | undefined {
  if (!/^M {2}END/m.test(block)) return 'it is no mol block, or cut off: it has no "M  END"';
  const { atoms, bonds } = tablesOf(block.split(/\r?\n/));
  const maxAtoms = limits.maxAtoms ?? defaultLimits.maxAtoms;
  const maxInnerAtoms = limits.maxInnerAtoms ?? defaultLimits.maxInnerAtoms;
  if (atoms > maxAtoms) return `it has ${atoms} atoms, more than maxAtoms (${maxAtoms})`;
  const degrees = new Map<number, number>();
  for (const atom of bonds.flat()) degrees.set(atom, (degrees.get(atom) ?? 0) + 1);
  const inner = [...degrees.values()].filter((degree) => degree > 1).length;
  if (inner <= maxInnerAtoms) return undefined;
  return `it has ${inner} atoms with two or more neighbours, more than maxInnerAtoms (${maxInnerAtoms}), which RDKit's stack bears`;
}

/** How many atoms a block announces, and what its bonds join; what is malformed is left to RDKit. */
function tablesOf(lines: readonly string[]): { atoms: number; bonds: [number, number][] } {
  const counts = lines[3] ?? '';
  if (counts.includes('V3000')) {
    const announced = lines.map((line) => /^M {2}V30 COUNTS (\d+)/.exec(line)?.[1]).find(Boolean);
    const start = lines.findIndex((line) => line.startsWith('M  V30 BEGIN BOND'));
    const end = lines.findIndex((line) => line.startsWith('M  V30 END BOND'));
    const fields = start < 0 ? [] : lines.slice(start + 1, end).map((line) => line.trim().split(/\s+/));
    return { atoms: Number(announced ?? 0), bonds: fields.map((field) => [Number(field[4]), Number(field[5])]) };
  }
  const [atoms, bonds] = [Number(counts.slice(0, 3)) || 0, Number(counts.slice(3, 6)) || 0];
  const table = lines.slice(4 + atoms, 4 + atoms + bonds);
  return { atoms, bonds: table.map((line) => [Number(line.slice(0, 3)), Number(line.slice(3, 6))]) };
}
