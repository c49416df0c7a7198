import { SelfiesMolecule } from './selfies-molecule.js';
import { atomSymbol, lengthOf, type SpanSymbol, spanSymbol } from './selfies-symbols.js';

interface Ring {
  first: number;
  second: number;
  order: number;
  directions: [string, string];
}

/**
 * The SMILES of a molecule in SELFIES, as version 2.2 of the reference library decodes it with its default constraints; undefined for a
 * text with a symbol that is none. Old symbols as `[Branch1_2]` are none.
 *
 * Krenn et al. 2020, doi:10.1088/2632-2153/aba947; Lo et al. 2023, doi:10.1039/D3DD00044C.
 */
export function decodeSelfies(selfies: string): string | undefined {
  if (!/^(?:\[[^[\]]*\]|\.)+$/.test(selfies)) return undefined;
  const molecule = new SelfiesMolecule();
  const rings: Ring[] = [];
  for (const fragment of selfies.split('.')) {
    const symbols = fragment.match(/\[[^[\]]*\]/g) ?? [];
    const decoder = new FragmentDecoder(
      symbols.filter((symbol) => symbol !== '[nop]'),
      molecule,
      rings,
    );
    if (!decoder.decode()) return undefined;
  }
  for (const { first, second, order, directions } of rings) molecule.closeRing(first, second, order, directions);
  return molecule.toSmiles();
}

class FragmentDecoder {
  readonly #symbols: readonly string[];
  readonly #molecule: SelfiesMolecule;
  readonly #rings: Ring[];
  #at = 0;

  constructor(symbols: readonly string[], molecule: SelfiesMolecule, rings: Ring[]) {
    this.#symbols = symbols;
    this.#molecule = molecule;
    this.#rings = rings;
  }

  /** False at a symbol that is none. */
  decode(): boolean {
    return this.#derive(Number.POSITIVE_INFINITY, 0, undefined);
  }

  /**
   * Reads up to `most` symbols.
   *
   * @param state     bonds that the last atom has left; 0 before the first atom
   * @param previous  the last atom
   */
  #derive(most: number, state: number, previous: number | undefined): boolean {
    const stop = Math.min(this.#symbols.length, this.#at + most);
    let left: number | undefined = state;
    let last = previous;
    while (left !== undefined && this.#at < stop) {
      const symbol = this.#symbols[this.#at++] as string;
      const span = spanSymbol(symbol);
      if (span?.kind === 'Branch') {
        if (left <= 1) continue;
        const begin = Math.min(left - 1, span.order);
        if (!this.#derive(this.#readLength(span) + 1, begin, last)) return false;
        left -= begin;
      } else if (span !== undefined) {
        if (left === 0 || last === undefined) continue;
        const order = Math.min(span.order, left);
        const first = Math.max(0, last - this.#readLength(span) - 1);
        this.#rings.push({ first, second: last, order, directions: span.directions });
        left = left === order ? undefined : left - order;
      } else if (symbol.includes('eps')) {
        left = left === 0 ? 0 : undefined;
      } else {
        const atom = atomSymbol(symbol);
        if (atom === undefined) return false;
        const order = Math.min(left === 0 ? 0 : atom.order, left, atom.capacity);
        if (left === 0 || last === undefined) last = this.#molecule.addRoot(atom);
        else if (order > 0) last = this.#molecule.addBonded(atom, last, order);
        left = atom.capacity === order ? undefined : atom.capacity - order;
      }
    }
    this.#at = Math.max(this.#at, stop);
    return true;
  }

  #readLength({ lengthSymbols }: SpanSymbol): number {
    const digits = this.#symbols.slice(this.#at, this.#at + lengthSymbols);
    this.#at += lengthSymbols;
    return lengthOf([...digits, ...new Array<string>(lengthSymbols - digits.length).fill('')]);
  }
}
