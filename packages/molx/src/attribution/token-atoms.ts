/** What writes an atom in a SMILES: a bracket, or an element of the organic subset. */
const atomToken = /^(?:\[[^\]]+\]|Br|Cl|[BCNOPSFI]|[bcnops])$/;

/**
 * Which atom each token of a SMILES writes.
 *
 * @param tokens  in the order of the text, start and end token among them
 * @param atoms   of the molecule that was parsed from this very text
 * @returns  [tokens], -1 for what writes none: bonds, branches, ring closures. Undefined where tokens and atoms don't go together: another
 *   tokenizer than the atom-wise one, or a text that was cut
 */
export function tokenAtoms(tokens: readonly string[], atoms: number): number[] | undefined {
  let next = 0;
  const found = tokens.map((token) => (isAtom(token) ? next++ : -1));
  return next === atoms ? found : undefined;
}

/** Tokens such as [CLS] stand in brackets, too. */
const isAtom = (token: string) => atomToken.test(token) && !/^\[(?:CLS|SEP|PAD|UNK|MASK)\]$/.test(token);
