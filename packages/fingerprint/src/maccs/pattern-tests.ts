import type { Test } from './pattern.js';

/** What a list of patterns asks of atoms and of bonds, each thing once, so that a molecule answers each once. */
export class PatternTests {
  readonly atoms: Test[] = [];
  /** Those among {@link atoms} that search for a pattern of their own. */
  readonly recursive = new Set<number>();
  readonly bonds: Test[] = [];
  readonly #atomIds = new Map<string, number>();
  readonly #bondIds = new Map<string, number>();

  /** @returns  where among {@link atoms} the test of this text is */
  atom(text: string, test: Test): number {
    const id = idOf(text, test, this.#atomIds, this.atoms);
    if (text.includes('$')) this.recursive.add(id);
    return id;
  }

  /** @returns  where among {@link bonds} the test of this text is */
  bond(text: string, test: Test): number {
    return idOf(text, test, this.#bondIds, this.bonds);
  }
}

function idOf(text: string, test: Test, ids: Map<string, number>, tests: Test[]): number {
  const known = ids.get(text);
  if (known !== undefined) return known;
  const id = tests.push(test) - 1;
  ids.set(text, id);
  return id;
}
