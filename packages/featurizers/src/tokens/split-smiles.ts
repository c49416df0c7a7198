const singles = new Set('NOSPFIBCbcnosp().=#-+\\/:~@?>*$0123456789'.split(''));

/**
 * Splits a SMILES atom by atom, as Schwaller et al. (2018, doi:10.1039/C8SC02339E) and DeepChem do: a bracket atom, `Cl`, `Br`,
 * `>>` and a ring label `%12` are one token each, everything else is a character. Characters that no SMILES has are left out.
 */
export function splitSmiles(smiles: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < smiles.length; ) {
    const length = tokenLength(smiles, at);
    if (length > 0) tokens.push(smiles.slice(at, at + length));
    at += Math.max(1, length);
  }
  return tokens;
}

/** The length of the token that begins at `at`, or 0 where none does. */
function tokenLength(smiles: string, at: number): number {
  const first = smiles[at]!;
  const second = smiles[at + 1];
  switch (first) {
    case '[': {
      const end = smiles.indexOf(']', at + 2);
      return end < 0 ? 0 : end - at + 1;
    }
    case 'C':
      return second === 'l' ? 2 : 1;
    case 'B':
      return second === 'r' ? 2 : 1;
    case '>':
      return second === '>' ? 2 : 1;
    case '%':
      return isDigit(second) && isDigit(smiles[at + 2]) ? 3 : 0;
    default:
      return singles.has(first) ? 1 : 0;
  }
}

const isDigit = (character: string | undefined) => character !== undefined && character >= '0' && character <= '9';
