/** A functional group by the SMARTS of the atom or atoms that stand for it: each distinct match counts one. */
export interface FunctionalGroupDefinition {
  readonly name: string;
  /** Structural keys without which there is no match, separated by spaces: the search is left out where one is missing. */
  readonly needs?: string;
  readonly smarts: string;
}

/** A carbonyl carbon whose other neighbour is carbon or hydrogen, as an acyl group has. */
const acyl = '[$([CX3H1,CX3H2]),$([CX3][#6])]';
/** A carbon that is no C=O, C=N or C=S, and no nitrile: what an ether or ester oxygen may hold. */
const plain = '[#6;!$(C=[O,N,S]);!$(C#N)]';
/** A neighbour that leaves an amine an amine. */
const amineCarbon = '[CX4,c]';

/**
 * The groups that `functionalGroups` looks for, from the most to the least oxidized of each kind.
 *
 * The definitions exclude each other where chemists do: an ester is no ether, an amide no amine, a carboxylic acid no
 * alcohol, a lactone no ester, a carbamate neither amide nor ester, a trifluoromethyl group no alkyl halide. Rings are counted besides.
 */
export const functionalGroupList: readonly FunctionalGroupDefinition[] = [
  { name: 'carboxylic acid', needs: 'C=O OH', smarts: `${acyl}(=O)[OX2H1]` },
  { name: 'carboxylate', needs: 'C=O C-O', smarts: `${acyl}(=O)[OX1-]` },
  { name: 'carboxylic anhydride', needs: 'C=O C-O', smarts: `[OX2;$(O(${acyl}=O)${acyl}=O)]` },
  { name: 'acyl halide', needs: 'C=O', smarts: `${acyl}(=O)[F,Cl,Br,I]` },
  { name: 'lactone', needs: 'C=O C-O', smarts: `[OX2;$(O(@${acyl}=O)@${plain})]` },
  { name: 'ester', needs: 'C=O C-O', smarts: `[OX2;$(O(!@${acyl}=O)${plain})]` },
  { name: 'thioester', needs: 'C=O C-S', smarts: `[SX2;$(S(${acyl}=O)${plain})]` },
  { name: 'carbonate', needs: 'C=O C-O', smarts: `[CX3;$(C(=O)([OX2][#6])[OX2][#6])]` },
  { name: 'carbamate', needs: 'C=O C-O C-N', smarts: '[CX3;$(C(=O)([OX2][#6])[NX3])]' },
  { name: 'urea', needs: 'C=O C-N', smarts: '[CX3;$(C(=O)([NX3])[NX3])]' },
  { name: 'thiourea', needs: 'C=S C-N', smarts: '[CX3;$(C(=S)([NX3])[NX3])]' },
  { name: 'guanidine', needs: 'C=N C-N', smarts: '[CX3;$(C(=[NX2,NX3+])([NX3])[NX3])]' },
  { name: 'amidine', needs: 'C=N C-N', smarts: '[$([CX3H1]),$([CX3][#6]);$(C(=[NX2,NX3+])[NX3])]' },
  { name: 'imide', needs: 'C=O C-N', smarts: `[NX3;$(N(${acyl}=O)${acyl}=O)]` },
  { name: 'lactam', needs: 'C=O C-N', smarts: `[NX3;$(N@${acyl}=O);!$(N(${acyl}=O)${acyl}=O);!$(NO)]` },
  { name: 'hydroxamic acid', needs: 'C=O C-N N-O OH', smarts: `[NX3;$(N(${acyl}=O)[OX2H])]` },
  { name: 'hydrazide', needs: 'C=O C-N N-N', smarts: `[NX3;$(N(!@${acyl}=O)[NX3]);!$(N(${acyl}=O)${acyl}=O)]` },
  {
    name: 'amide',
    needs: 'C=O C-N',
    smarts: `[NX3;$(N!@${acyl}=O);!$(N(${acyl}=O)${acyl}=O);!$(N@${acyl}=O);!$(NO);!$(N[NX3]);!$(N[SX4](=O)=O)]`,
  },
  { name: 'thioamide', needs: 'C=S C-N', smarts: `[CX3;$(C(=S)[NX3]);!$(C([#7])[#7]);!$(C[O,S;X2])]` },
  { name: 'aldehyde', needs: 'C=O', smarts: '[$([CX3H1][#6]),$([CX3H2])]=[OX1]' },
  { name: 'ketone', needs: 'C=O', smarts: '[CX3;$(C(=[OX1])([#6])[#6])]' },
  { name: 'hemiacetal', needs: 'C-O OH', smarts: '[CX4;$(C([OX2H])[OX2H0][#6])]' },
  { name: 'acetal', needs: 'C-O', smarts: `[CX4;$(C([OX2H0]${plain})[OX2H0]${plain});!$(C[OX2H])]` },
  { name: 'primary alcohol', needs: 'C-O OH', smarts: '[OX2H;$(O[CX4H2,CX4H3;!$(C([OX2H])[OX2,NX3,SX2])])]' },
  { name: 'secondary alcohol', needs: 'C-O OH', smarts: '[OX2H;$(O[CX4H1;!$(C([OX2H])[OX2,NX3,SX2])])]' },
  { name: 'tertiary alcohol', needs: 'C-O OH', smarts: '[OX2H;$(O[CX4H0;!$(C([OX2H])[OX2,NX3,SX2])])]' },
  { name: 'phenol', needs: 'C-O OH c', smarts: '[OX2H;$(Oc1ccccc1)]' },
  { name: 'hydroxyheteroarene', needs: 'C-O OH c', smarts: '[OX2H;$(Oc);!$(Oc1ccccc1)]' },
  { name: 'enol', needs: 'C=C C-O OH', smarts: '[OX2H;$(O[CX3]=[CX3])]' },
  { name: 'epoxide', needs: 'C-O', smarts: '[OX2r3;$(O1[#6][#6]1)]' },
  { name: 'ether', needs: 'C-O', smarts: `[OX2H0;!r3;$(O(${plain})${plain});!$(O[CX4][OX2])]` },
  { name: 'peroxide', needs: 'O-O', smarts: '[OX2][OX2]' },
  { name: 'primary amine', needs: 'C-N NH', smarts: '[NX3H2;$(N[CX4])]' },
  { name: 'secondary amine', needs: 'C-N NH', smarts: '[NX3H1;$(N([CX4])[CX4])]' },
  { name: 'tertiary amine', needs: 'C-N', smarts: '[NX3H0;$(N([CX4])([CX4])[CX4])]' },
  {
    name: 'aromatic amine',
    needs: 'C-N c',
    smarts: `[NX3;$(Nc);$([NX3H2]),$([NX3H1](${amineCarbon})${amineCarbon}),$([NX3H0](${amineCarbon})(${amineCarbon})${amineCarbon})]`,
  },
  { name: 'ammonium', needs: 'NH', smarts: '[NX4+;!H0]' },
  { name: 'quaternary ammonium', needs: 'C-N', smarts: '[NX4+;H0;$(N([#6])([#6])([#6])[#6])]' },
  { name: 'enamine', needs: 'C=C C-N', smarts: '[NX3;$(N[CX3]=[CX3]);!$(N[#6]=[O,N,S]);!$(N[SX4])]' },
  { name: 'imine', needs: 'C=N', smarts: '[CX3;!$(C[#7,#8,#16])]=[$([NX2H1]),$([NX2][#6])]' },
  { name: 'oxime', needs: 'C=N N-O', smarts: '[CX3]=[NX2][OX2]' },
  { name: 'hydrazone', needs: 'C=N N-N', smarts: '[CX3]=[NX2][NX3]' },
  {
    name: 'hydrazine',
    needs: 'N-N',
    smarts: '[NX3;!$(N[#6]=[O,N,S]);!$(N[SX4])][NX3;!$(N[#6]=[O,N,S]);!$(N[SX4]);!$(N~[OX1])]',
  },
  { name: 'azo', needs: 'N=N', smarts: '[#6][NX2]=[NX2][#6]' },
  { name: 'azide', needs: 'N', smarts: '[$([NX2]=[NX2+]=[NX1-]),$([NX2-][NX2+]#[NX1])]' },
  { name: 'nitrile', needs: 'C#N', smarts: '[CX2;$(C[#6])]#[NX1]' },
  { name: 'isocyanate', needs: 'C=N C=O', smarts: '[NX2;$(N[#6])]=[CX2]=[OX1]' },
  { name: 'isothiocyanate', needs: 'C=N C=S', smarts: '[NX2;$(N[#6])]=[CX2]=[SX1]' },
  { name: 'nitro', needs: 'N=O C-N', smarts: '[$([NX3+](=O)[O-]),$([NX3](=O)=O);$(N[#6])]' },
  { name: 'nitrate ester', needs: 'N=O N-O C-O', smarts: '[$([NX3+](=O)[O-]),$([NX3](=O)=O);$(N[OX2][#6])]' },
  { name: 'nitroso', needs: 'N=O', smarts: '[NX2;$(N[#6,#7])]=[OX1]' },
  { name: 'N-oxide', needs: 'N-O', smarts: '[$([nX3+]),$([NX4+])][OX1-]' },
  { name: 'thiol', needs: 'C-S SH', smarts: '[SX2H;$(S[#6])]' },
  { name: 'thioether', needs: 'C-S', smarts: `[SX2H0;$(S(${plain})${plain})]` },
  { name: 'disulfide', needs: 'S-S', smarts: '[SX2;$(S[#6])][SX2;$(S[#6])]' },
  { name: 'sulfoxide', needs: 'C-S S O', smarts: '[$([SX3]=[OX1]),$([SX3+][OX1-]);$(S([#6])[#6])]' },
  { name: 'sulfone', needs: 'O=S C-S', smarts: '[SX4;$(S(=O)(=O)([#6])[#6])]' },
  { name: 'sulfonamide', needs: 'O=S C-S N-S', smarts: '[SX4;$(S(=O)(=O)([#6])[#7])]' },
  { name: 'sulfonic acid', needs: 'O=S C-S O-S', smarts: '[SX4;$(S(=O)(=O)([#6])[$([OX2H]),$([OX1-])])]' },
  { name: 'sulfonate ester', needs: 'O=S C-S O-S C-O', smarts: '[SX4;$(S(=O)(=O)([#6])[OX2][#6])]' },
  { name: 'sulfonyl halide', needs: 'O=S C-S', smarts: '[SX4;$(S(=O)(=O)([#6])[F,Cl,Br,I])]' },
  { name: 'sulfate ester', needs: 'O=S O-S C-O', smarts: '[SX4;$(S(=O)(=O)([OX2][#6])[OX2,OX1-])]' },
  { name: 'phosphate', needs: 'O=P O-P', smarts: '[PX4;$(P(=O)([OX2,OX1-])([OX2,OX1-])[OX2,OX1-])]' },
  { name: 'phosphonate', needs: 'O=P O-P C-P', smarts: '[PX4;$(P(=O)([#6])([OX2,OX1-])[OX2,OX1-])]' },
  { name: 'boronic acid', needs: 'B-O OH', smarts: '[BX3;$(B([#6])([OX2H])[OX2H])]' },
  { name: 'trifluoromethyl', needs: 'C-F', smarts: '[CX4;$(C(F)(F)(F)[!F])]' },
  { name: 'alkyl halide', smarts: '[F,Cl,Br,I;$([*][CX4]);!$(F[CX4](F)(F)[!F])]' },
  { name: 'aryl halide', needs: 'c', smarts: '[F,Cl,Br,I;$([*]c)]' },
  { name: 'vinyl halide', needs: 'C=C', smarts: '[F,Cl,Br,I;$([*][CX3]=[CX3])]' },
  { name: 'alkene', needs: 'C=C', smarts: '[CX3]=[CX3]' },
  { name: 'alkyne', needs: 'C#C', smarts: '[CX2]#[CX2]' },
  { name: 'allene', needs: 'C=C', smarts: '[CX2;$(C(=[#6])=[#6])]' },
  { name: 'benzene ring', needs: 'c', smarts: 'c1ccccc1' },
  { name: 'pyridine ring', needs: 'c n', smarts: 'c1cc[nX2]cc1' },
  { name: 'pyrimidine ring', needs: 'c n', smarts: 'c1c[nX2]c[nX2]c1' },
  { name: 'pyrrole ring', needs: 'c n', smarts: 'c1cc[nX3]c1' },
  { name: 'imidazole ring', needs: 'c n', smarts: 'c1cncn1' },
  { name: 'furan ring', needs: 'c o', smarts: 'c1ccoc1' },
  { name: 'thiophene ring', needs: 'c s', smarts: 'c1ccsc1' },
];
