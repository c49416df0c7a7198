/** An atom of SELFIES with the bond that leads to it. */
export interface AtomSymbol {
  /** 1 to 3. */
  order: number;
  /** `/` or `\`, or nothing. */
  direction: string;
  /** As SMILES writes it. */
  smiles: string;
  /** Bonds that it can still have beside its hydrogens. */
  capacity: number;
}

/** A branch or ring with how many symbols of length follow. */
export interface SpanSymbol {
  kind: 'Branch' | 'Ring';
  order: number;
  /** Of a ring bond at its first and second atom. */
  directions: [string, string];
  lengthSymbols: number;
}

const bondOrders: Readonly<Record<string, number>> = { '': 1, '-': 1, '/': 1, '\\': 1, '=': 2, '#': 3 };

/** Most bonds of an atom: the default constraints of the selfies library 2.2 (Lo et al. 2023, doi:10.1039/D3DD00044C). */
const capacities: Readonly<Record<string, number>> = {
  H: 1,
  F: 1,
  Cl: 1,
  Br: 1,
  I: 1,
  B: 3,
  'B+1': 2,
  'B-1': 4,
  O: 2,
  'O+1': 3,
  'O-1': 1,
  N: 3,
  'N+1': 4,
  'N-1': 2,
  C: 4,
  'C+1': 3,
  'C-1': 3,
  P: 5,
  'P+1': 4,
  'P-1': 6,
  S: 6,
  'S+1': 5,
  'S-1': 5,
};
const otherCapacity = 8;
const organicSubset = new Set(['B', 'C', 'N', 'O', 'S', 'P', 'F', 'Cl', 'Br', 'I']);

const span = /^\[([-=#/\\]{0,2})(Branch|Ring)([123])\]$/;
const atom = /^\[([=#/\\-]?)(\d*)([A-Z][a-z]?)(@{0,2})(?:H(\d))?([+-]\d+)?\]$/;

/** A branch or ring symbol, or undefined for another. */
export function spanSymbol(symbol: string): SpanSymbol | undefined {
  const [, bond = '', kind, length] = span.exec(symbol) ?? [];
  if (kind === undefined) return undefined;
  if (bond.length === 2) {
    const directions = [...bond].map((char) => (char === '-' ? '' : char)) as [string, string];
    return { kind: kind as SpanSymbol['kind'], order: 1, directions, lengthSymbols: Number(length) };
  }
  return {
    kind: kind as SpanSymbol['kind'],
    order: bondOrders[bond] as number,
    directions: ['', ''],
    lengthSymbols: Number(length),
  };
}

/** An atom symbol, or undefined for what is none. */
export function atomSymbol(symbol: string): AtomSymbol | undefined {
  const [whole, bond = '', isotope = '', element = '', chirality = '', hydrogens, charge = ''] =
    atom.exec(symbol) ?? [];
  if (whole === undefined) return undefined;
  const signed = Number(charge);
  const most = capacities[signed === 0 ? element : `${element}${charge}`] ?? otherCapacity;
  const capacity = most - Number(hydrogens ?? 0);
  if (capacity < 0) return undefined;
  const isBare = isotope + chirality + charge === '' && hydrogens === undefined && organicSubset.has(element);
  const hydrogenText = hydrogens === undefined || hydrogens === '0' ? '' : `H${hydrogens}`;
  const smiles = isBare ? element : `[${isotope}${element}${chirality}${hydrogenText}${charge}]`;
  const direction = bond === '/' || bond === '\\' ? bond : '';
  return { order: bondOrders[bond] as number, direction, smiles, capacity };
}

const lengthDigits = new Map(
  '[C] [Ring1] [Ring2] [Branch1] [=Branch1] [#Branch1] [Branch2] [=Branch2] [#Branch2] [O] [N] [=N] [=C] [#C] [S] [P]'
    .split(' ')
    .map((symbol, digit) => [symbol, digit]),
);

/** The number that symbols stand for behind a branch or ring, to base 16; a symbol that is no digit counts 0. */
export function lengthOf(symbols: readonly string[]): number {
  return symbols.reduce((number, symbol) => 16 * number + (lengthDigits.get(symbol) ?? 0), 0);
}
