import type { AttributionMethod } from './attribute-inputs.js';

/** What moved an answer. All figures are log-probabilities in nats: above 0 a part makes the answer likelier. */
export interface Attribution {
  /** Canonical; atoms are counted in its order. */
  smiles: string;
  question: string;
  answer: string;
  method: AttributionMethod;
  /** Of the answer as a whole. */
  logLikelihood: number;
  /** [atoms], on their way into the graph encoder; empty without one. */
  atoms: number[];
  /** Of the SMILES encoder; empty without one. */
  tokens: { text: string; value: number }[];
  /** Morgan bits that are set, with the atoms of their environments; empty without a fingerprint. */
  bits: { bit: number; value: number; atoms: number[] }[];
  /**
   * [atoms], all three together: each atom's own, that of the token that writes it, and its part of the bits that it stands in, a bit's
   * value shared evenly among the atoms of its environments.
   */
  byAtom: number[];
  /** What belongs to no atom: tokens of bonds, branches and rings, start and end. With `byAtom` it is the sum of all parts. */
  rest: number;
}

/** Shares out tokens and bits among the atoms. @param tokenAtoms  [tokens], -1 for none; undefined: none has one */
export function sharesByAtom(
  { atoms, tokens, bits }: Pick<Attribution, 'atoms' | 'tokens' | 'bits'>,
  atomCount: number,
  tokenAtoms: readonly number[] | undefined,
): Pick<Attribution, 'byAtom' | 'rest'> {
  const byAtom = Array.from({ length: atomCount }, (_, atom) => atoms[atom] ?? 0);
  let rest = 0;
  tokens.forEach(({ value }, token) => {
    const atom = tokenAtoms?.[token] ?? -1;
    if (atom < 0) rest += value;
    else byAtom[atom]! += value;
  });
  for (const bit of bits) for (const atom of bit.atoms) byAtom[atom]! += bit.value / bit.atoms.length;
  return { byAtom, rest };
}
