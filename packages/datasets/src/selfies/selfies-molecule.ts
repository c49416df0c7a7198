import type { AtomSymbol } from './selfies-symbols.js';

interface Bond {
  to: number;
  order: number;
  direction: string;
  isRing: boolean;
}

/** A molecule that SELFIES builds up atom by atom; no atom gets more bonds than it can have. */
export class SelfiesMolecule {
  readonly #atoms: AtomSymbol[] = [];
  /** By atom, in the order in which SMILES writes them: rings first. */
  readonly #bonds: Bond[][] = [];
  /** Ring bonds of each atom so far. */
  readonly #rings: number[] = [];
  readonly #bondCounts: number[] = [];
  readonly #roots: number[] = [];

  get size(): number {
    return this.#atoms.length;
  }

  /** Adds an atom that begins a fragment. @returns its index */
  addRoot(atom: AtomSymbol): number {
    this.#roots.push(this.size);
    return this.#add(atom);
  }

  /** Adds an atom behind another. @returns its index */
  addBonded(atom: AtomSymbol, from: number, order: number): number {
    const to = this.#add(atom);
    this.#bonds[from]!.push({ to, order, direction: atom.direction, isRing: false });
    this.#count(from, order);
    this.#count(to, order);
    return to;
  }

  /** Closes a ring as far as both atoms have bonds left; between bound atoms it strengthens the bond. */
  closeRing(a: number, b: number, wanted: number, directions: readonly [string, string]): void {
    if (a === b) return;
    const order = Math.min(wanted, this.#free(a), this.#free(b));
    if (order <= 0) return;
    const known = this.#bonds[a]!.find(({ to }) => to === b);
    if (known !== undefined) {
      const more = Math.min(known.order + order, 3) - known.order;
      known.order += more;
      for (const back of this.#bonds[b]!) if (back.to === a) back.order = known.order;
      this.#count(a, more);
      this.#count(b, more);
      return;
    }
    this.#bonds[a]!.splice(this.#rings[a]!, 0, { to: b, order, direction: directions[0], isRing: true });
    this.#bonds[b]!.splice(this.#rings[b]!, 0, { to: a, order, direction: directions[1], isRing: true });
    for (const atom of [a, b]) {
      this.#rings[atom]!++;
      this.#count(atom, order);
    }
  }

  toSmiles(): string {
    const ringNumbers = new Map<string, number>();
    return this.#roots.map((root) => this.#write(root, ringNumbers)).join('.');
  }

  #add(atom: AtomSymbol): number {
    this.#atoms.push(atom);
    this.#bonds.push([]);
    this.#rings.push(0);
    this.#bondCounts.push(0);
    return this.size - 1;
  }

  #free(atom: number): number {
    return this.#atoms[atom]!.capacity - this.#bondCounts[atom]!;
  }

  #count(atom: number, order: number): void {
    this.#bondCounts[atom]! += order;
  }

  /** Follows the last bond of each atom in a loop and the others as branches, so that long chains nest no deeper than their branches. */
  #write(start: number, ringNumbers: Map<string, number>): string {
    let text = '';
    for (let atom: number | undefined = start; atom !== undefined; ) {
      text += this.#atoms[atom]!.smiles;
      const bonds: Bond[] = this.#bonds[atom]!;
      let next: number | undefined;
      for (const [index, bond] of bonds.entries()) {
        if (bond.isRing) {
          const ends = `${Math.min(atom, bond.to)}-${Math.max(atom, bond.to)}`;
          const number = ringNumbers.get(ends) ?? ringNumbers.size + 1;
          ringNumbers.set(ends, number);
          text += `${bondText(bond)}${number < 10 ? number : `%${number}`}`;
        } else if (index < bonds.length - 1) {
          text += `(${bondText(bond)}${this.#write(bond.to, ringNumbers)})`;
        } else {
          text += bondText(bond);
          next = bond.to;
        }
      }
      atom = next;
    }
    return text;
  }
}

function bondText({ order, direction }: Bond): string {
  return order === 1 ? direction : order === 2 ? '=' : '#';
}
