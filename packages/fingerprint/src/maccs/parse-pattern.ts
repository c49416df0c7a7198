import { InvalidArgumentError } from '@molx/core';
import { matchesFrom } from './match-pattern.js';
import type { PatternAtom, PatternAtoms, Test } from './pattern.js';
import type { PatternTests } from './pattern-tests.js';

const primitive = /^(#\d+|\*|a|R(?![a-z])|H\d?(?![a-z])|\+\d|[A-Z][a-z]?|[cnosp])/;
/** Elements that may be asked for by symbol; others by number. */
const atomicNumbers: Readonly<Record<string, number>> = {
  B: 5,
  C: 6,
  N: 7,
  O: 8,
  F: 9,
  P: 15,
  S: 16,
  Cl: 17,
  Br: 35,
  I: 53,
};
const aromaticType = 12;

/**
 * Reads the part of SMARTS that structural keys need: elements by number, the organic ones by symbol, `*`, `a`, `R`, `H` with a number, a charge; `!`, `,`, `;`
 * and juxtaposition; bonds `- = # : ~ @`; branches, ring closures and `$(...)`.
 *
 * @param tests  takes what is asked of atoms and bonds
 * @throws {InvalidArgumentError} naming what it doesn't know
 */
export function parsePattern(smarts: string, tests: PatternTests): PatternAtoms {
  return new PatternReader(smarts, tests).read();
}

class PatternReader {
  readonly #smarts: string;
  readonly #tests: PatternTests;
  #at = 0;

  constructor(smarts: string, tests: PatternTests) {
    this.#smarts = smarts;
    this.#tests = tests;
  }

  read(): PatternAtoms {
    const atoms: PatternAtom[] = [];
    const branches: number[] = [];
    const bonds: string[] = [];
    const open = new Map<string, { atom: number; bond: string }>();
    /** Atoms whose bond to their parent lies on a ring of the pattern, and so on one of the molecule: no chain need be tried. */
    const inRing = new Set<number>();
    let previous = -1;
    let bond = '';
    while (this.#at < this.#smarts.length) {
      const next = this.#smarts[this.#at]!;
      if (next === '(') {
        branches.push(previous);
        this.#at++;
      } else if (next === ')') {
        previous = branches.pop()!;
        this.#at++;
      } else if (/\d/.test(next)) {
        const start = open.get(next);
        if (start === undefined) open.set(next, { atom: previous, bond });
        else {
          atoms[previous]!.closures.push({ atom: start.atom, bond: this.#bond(bond || start.bond) });
          for (let atom = previous; atom !== start.atom; atom = atoms[atom]!.parent) inRing.add(atom);
          open.delete(next);
        }
        bond = '';
        this.#at++;
      } else if (/[-=#:~@!;]/.test(next)) {
        bond += next;
        this.#at++;
      } else {
        const start = this.#at;
        const matches = next === '[' ? this.#bracket() : this.#bare();
        const test = this.#tests.atom(this.#smarts.slice(start, this.#at), matches);
        atoms.push({ test, parent: previous, bond: this.#bond(bond), closures: [] });
        bonds.push(bond);
        previous = atoms.length - 1;
        bond = '';
      }
    }
    return atoms.map((atom, index) => (inRing.has(index) ? { ...atom, bond: this.#ringBond(bonds[index]!) } : atom));
  }

  #bond(text: string): number {
    return this.#tests.bond(text, bondTest(text));
  }

  #ringBond(text: string): number {
    const test = bondTest(text);
    return this.#tests.bond(`${text} in a ring`, (graph, bond) => graph.ringBonds[bond] === 1 && test(graph, bond));
  }

  #bare(): Test {
    const [symbol] = /^(Cl|Br|[BCNOPSFI*]|[cnospa])/.exec(this.#smarts.slice(this.#at)) ?? [];
    if (symbol === undefined) throw this.#unknown();
    this.#at += symbol.length;
    return primitiveTest(symbol)!;
  }

  /** `[...]`: `;` binds weakest, then `,`, then juxtaposition. */
  #bracket(): Test {
    const groups: Test[][][] = [[[]]];
    let not = false;
    this.#at++;
    for (; this.#smarts[this.#at] !== ']'; ) {
      const next = this.#smarts[this.#at];
      if (next === undefined) throw this.#unknown();
      if (next === ';') groups.push([[]]);
      else if (next === ',') groups.at(-1)!.push([]);
      else if (next === '!') not = !not;
      else {
        const test = next === '$' ? this.#recursive() : this.#primitive();
        const negated = not;
        groups
          .at(-1)!
          .at(-1)!
          .push(negated ? (graph, atom) => !test(graph, atom) : test);
        not = false;
        continue;
      }
      this.#at++;
    }
    this.#at++;
    return all(groups.map((choices) => any(choices.map(all))));
  }

  #primitive(): Test {
    const [text] = primitive.exec(this.#smarts.slice(this.#at)) ?? [];
    const test = text === undefined ? undefined : primitiveTest(text);
    if (test === undefined) throw this.#unknown();
    this.#at += text!.length;
    return test;
  }

  #recursive(): Test {
    let depth = 0;
    const start = this.#at + 2;
    do {
      this.#at++;
      if (this.#smarts[this.#at] === '(') depth++;
      if (this.#smarts[this.#at] === ')') depth--;
    } while (depth > 0 && this.#at < this.#smarts.length);
    const inner = parsePattern(this.#smarts.slice(start, this.#at), this.#tests);
    this.#at++;
    return (graph, atom) => matchesFrom(graph, inner, atom);
  }

  #unknown(): InvalidArgumentError {
    return new InvalidArgumentError(`pattern "${this.#smarts}": can't read "${this.#smarts.slice(this.#at)}".`);
  }
}

const both =
  (first: Test, second: Test): Test =>
  (graph, index) =>
    first(graph, index) && second(graph, index);
const either =
  (first: Test, second: Test): Test =>
  (graph, index) =>
    first(graph, index) || second(graph, index);
const all = (tests: readonly Test[]): Test => tests.reduce(both);
const any = (tests: readonly Test[]): Test => tests.reduce(either);

function primitiveTest(text: string): Test | undefined {
  const number = Number(text.slice(1));
  if (text[0] === '#') return ({ elements }, atom) => elements[atom] === number;
  if (text === '*') return () => true;
  if (text === 'a') return ({ aromatic }, atom) => aromatic[atom] === 1;
  if (text === 'R') return ({ inRing }, atom) => inRing[atom] === 1;
  if (text[0] === '+') return ({ charges }, atom) => charges[atom] === number;
  if (/^H\d?$/.test(text)) {
    const hydrogens = text === 'H' ? 1 : number;
    return (graph, atom) => graph.hydrogens[atom] === hydrogens;
  }
  const symbol = text[0]!.toUpperCase() + text.slice(1);
  const element = atomicNumbers[symbol];
  if (element === undefined) return undefined;
  const isAromatic = text === symbol ? 0 : 1;
  return ({ elements, aromatic }, atom) => elements[atom] === element && aromatic[atom] === isAromatic;
}

/** A bond that is not written is single or aromatic. */
function bondTest(text: string): Test {
  if (text === '') return ({ types }, bond) => types[bond] === 1 || types[bond] === aromaticType;
  return all(text.split(';').map(oneBondTest));
}

function oneBondTest(text: string): Test {
  if (text[0] === '!') {
    const test = oneBondTest(text.slice(1));
    return (graph, bond) => !test(graph, bond);
  }
  if (text === '~') return () => true;
  if (text === '@') return ({ ringBonds }, bond) => ringBonds[bond] === 1;
  const type = { '-': 1, '=': 2, '#': 3, ':': aromaticType }[text];
  return ({ types }, bond) => types[bond] === type;
}
