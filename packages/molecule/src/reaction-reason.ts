/** Why RDKit can't have read a text as one molecule, if the text is a reaction, `reactants>agents>products`; else undefined. */
export function reactionReason(smiles: string): string | undefined {
  const [text = ''] = smiles.trimStart().split(/\s/, 1); // what stands behind a blank is a name or an extension
  const arrows = text.replaceAll('->', '').match(/>/g)?.length ?? 0; // -> is a dative bond
  return arrows < 2 ? undefined : 'it is a reaction, not a molecule; one molecule is expected';
}
