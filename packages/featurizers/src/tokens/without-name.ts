/** The SMILES of a text alone: what follows after a blank RDKit takes for a name or an extension. */
export function withoutName(text: string): string {
  return text.trimStart().split(/\s/, 1)[0]!;
}
