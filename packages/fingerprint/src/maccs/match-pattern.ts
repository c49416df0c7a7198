import { type PatternAtoms, type PatternGraph, untested } from './pattern.js';

/** Whether a pattern matches with its first atom on `atom`. */
export function matchesFrom(graph: PatternGraph, pattern: PatternAtoms, atom: number): boolean {
  return mayMatch(graph, pattern) && place(graph, pattern, [], atom, () => true);
}

/** Whether more than `count` different sets of atoms match. */
export function matchesMore(graph: PatternGraph, pattern: PatternAtoms, count: number): boolean {
  if (!mayMatch(graph, pattern)) return false;
  const seen = new Set<string>();
  const isEnough = (atoms: readonly number[]) => {
    if (count > 0) seen.add(atoms.length === 1 ? String(atoms[0]) : [...atoms].sort((a, b) => a - b).join());
    return count === 0 || seen.size > count;
  };
  for (let atom = 0; atom < graph.elements.length; atom++) {
    if (place(graph, pattern, [], atom, isEnough)) return true;
  }
  return false;
}

/** Whether each pattern atom finds one of its kind at all. */
function mayMatch({ atomMasks }: PatternGraph, pattern: PatternAtoms): boolean {
  for (const { test } of pattern) if (atomMasks[test] === undefined) return false;
  return true;
}

/**
 * Puts the next pattern atom on `atom` and goes on with those that follow, depth first.
 *
 * @param placed  the atoms under the pattern's first ones; left as it was
 * @param visit   gets each whole match, and says whether to stop
 * @returns       whether `visit` said so
 */
function place(
  graph: PatternGraph,
  pattern: PatternAtoms,
  placed: number[],
  atom: number,
  visit: (atoms: readonly number[]) => boolean,
): boolean {
  const { test, closures } = pattern[placed.length]!;
  if (!passes(graph, test, atom) || placed.includes(atom)) return false;
  for (const closure of closures) {
    const bond = bondBetween(graph, atom, placed[closure.atom]!);
    if (bond < 0 || graph.bondMasks[closure.bond]![bond] === 0) return false;
  }
  placed.push(atom);
  const isDone = placed.length === pattern.length ? visit(placed) : placeNext(graph, pattern, placed, visit);
  placed.pop();
  return isDone;
}

function passes(graph: PatternGraph, test: number, atom: number): boolean {
  const mask = graph.atomMasks[test]!;
  if (mask[atom] === untested) mask[atom] = Number(graph.atomTests[test]!(graph, atom));
  return mask[atom] === 1;
}

function placeNext(
  graph: PatternGraph,
  pattern: PatternAtoms,
  placed: number[],
  visit: (atoms: readonly number[]) => boolean,
): boolean {
  const { parent, bond } = pattern[placed.length]!;
  const around = graph.neighbours[placed[parent]!]!;
  const mask = graph.bondMasks[bond]!;
  for (let i = 0; i < around.length; i += 2) {
    if (mask[around[i + 1]!] === 1 && place(graph, pattern, placed, around[i]!, visit)) return true;
  }
  return false;
}

function bondBetween(graph: PatternGraph, from: number, to: number): number {
  const around = graph.neighbours[from]!;
  for (let i = 0; i < around.length; i += 2) if (around[i] === to) return around[i + 1]!;
  return -1;
}
