/**
 * SMARTS of what no chemist would keep in a collection: unstable, hydrolysing, or drawn only by accident.
 *
 * Recursive SMARTS are anchored at the first atom, so that all of them can be asked in one query.
 */
export const unwantedPatterns: readonly string[] = [
  '[N,O,S,P,n;!$(S(=O)=O)][F,Cl,Br,I]', // hypohalites, haloamines
  '[OX2][OX2]',
  '[OX2,SX2][SX2,SX3;!$(SSC)]',
  '[NX3;!$(NC=O)][OX2]', // hydroxylamines; hydroxamic acids stay
  '[NX3;!$(N[#6,S]=[O,S])][NX3;!$(N[#6,S]=[O,S])]', // hydrazines; hydrazides stay
  '[NX3;!$(NN=C)][NX3;!R;$(N[#6]=O)][#6](=O)[#7]',
  '[N,O,S;!R;!$(S(=O)=O)]-[n]',
  '[NX3,NX2]-[n;!$(n-N=C)]',
  '[NX3][SX2,SX3]',
  '[NX3,NX2]-[N]=[N]',
  '[#7,#8,#16]-[N+](=O)[O-]',
  '[CX3](=[O,S,N])[F,Cl,Br,I]',
  '[NX3,OX2,SX2]C(=[O,S])[OX2H,SX2H]', // carbamic and carbonic acids
  '[CX3](=O)[OX2][CX3]=O', // anhydrides
  '[CX3](=O)[SX2H]',
  '[CX3](=O)C#N',
  '[NX3]C#N',
  '[#6](=O)[#6;!a](=O)[#6]=O',
  '[OX2H,SX2H,NX3H2][CX4][O,N,S]', // hydrates, hemiacetals, aminals
  '[NX3][CX4][N,O,F,Cl,Br,I]',
  '[NX3;!R][CX4][SX2]',
  '[OX2,SX2][CX4][Cl,Br,I]',
  '[OX2,SX2][CX4;!$(C(F)F)]F',
  '[OX2][CX4;!R][OX2]',
  '[OX2,SX2][CX4;R]([OX2,SX2])[OX2,SX2,N]',
  '[OX2H,SX2H,NX3H2][CX3]=[CX3]', // enols
  '[NX3,OX2,SX2;!R][CX3;!$(C=O)]=[CX3;!$(C-C=O)]',
  '[F,Cl,Br,I][CX3;!a]=[C,N]',
  '[N,O,S,F,Cl,Br,I]C#C',
  '[Cl,Br,I][CX4][CX3]=[O,N]',
  '[Cl,Br,I][CX4]([#6])([#6])[#6]',
  '[I][CX4]',
  '[B]-[!#6;!#8]',
  '[B]-[CX4,CX3;!a]',
  '[P]-[#7,#16]',
  '[Si]-[!#6]',
  '[SX2H][CX3]=[O,S,N]',
  '[SX2]([CX3]=O)[CX3]=O',
  '[NX2]=[CX3;!R]-[OX2H,NX3H2;!$(NC(=N)[#6,N])]',
  '[CX3H]=[NX2]-[#6;!$(C=[O,S])]', // Schiff bases
  '[OX2][PX4]([OX2])[OX2][PX4]',
  'C=C=C',
];

/** One SMARTS that matches an atom wherever any of {@link unwantedPatterns} begins. */
export const unwantedQuery = `[${unwantedPatterns.map((pattern) => `$(${pattern})`).join(',')}]`;
