/** SMILES pieces with weights, as `ring-cores.ts` writes its open sites. */
export interface Piece {
  smiles: string;
  weight: number;
}

function pieces(lines: string): readonly Piece[] {
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => line.trim().split(/\s+/))
    .map((entry) => {
      const [smiles = '', weight = '1'] = entry.split(':');
      return { smiles, weight: Number(weight) };
    });
}

/**
 * What a site can carry. The first atom bonds to the site.
 *
 * `[C@H]` stands for a centre whose hand is drawn at random or left open; a leading `C=C` draws E, Z or neither.
 */
export const substituents = pieces(`
  C:14 CC:6 C(C)C:4 C(C)(C)C:3 CCC:2 CCCC:2 CC(C)C:2 CCCCCC CCCCCCCC [C@H](C)CC
  F:26 Cl:24 Br:12 I:4 C(F)(F)F:10 C(F)F:2 OC(F)(F)F:3 OC(F)F
  O:10 OC:12 OCC:4 OC(C)C:2 OCCOC OCCO OCC(=O)O OCC=C OCC#C OC(C)=O:2
  N:7 NC:3 N(C)C:5 N(CC)CC:2 NC(C)=O:4 NS(C)(=O)=O:3 NC(N)=O:2 NC(=O)OC(C)(C)C:2 NC(=O)OC
  NCCO NCCN(C)C NCCOC NC(C)(C)C NC(=N)N:2 NC(=O)C=C NCC(=O)O
  C#N:7 C(=O)O:8 C(=O)OC:5 C(=O)OCC:4 C(=O)OC(C)(C)C:2 C(N)=O:5 C(=O)NC:3 C(=O)N(C)C:3 C(=O)NCCO
  C(C)=O:5 C=O:2 C(=O)CC C(=O)NN C(=O)NO:2 C(=N)N:2 C=NO:2 C#C:2 C=C:2 CC=C C=CC(=O)O:2 C=CC(=O)OC C=CC
  [N+](=O)[O-]:6 S(C)(=O)=O:4 S(N)(=O)=O:5 S(=O)(=O)N(C)C:2 SC:3 S:2 SCC S(C)=O:2 SCC(=O)O CS
  CO:5 CN:3 CC(=O)O:3 CC(=O)OCC CCO:2 CCN:2 CCC(=O)O:2 CCCO COC:3 CN(C)C:3 CCN(C)C:2 CC#N:2 CCCl CCBr
  CC(N)=O CCCCO CCCCN [C@H](C)O:3 [C@H](O)CO:2 [C@H](C)N:2 [C@H](O)C(F)(F)F [C@H](C)C(=O)O:2 C[C@H](N)C(=O)O:3
  C[C@H](O)CO [C@H](N)C(=O)O [C@H](O)C C(C)(C)O C(C)(C)C#N
  B(O)O P(=O)(O)O CP(=O)(O)O OP(=O)(O)O OS(C)(=O)=O C(=O)C(F)(F)F N=C=S SC#N CNC(=O)C CNS(C)(=O)=O
  COC(C)=O COC(=O)N [Si](C)(C)C CCS(C)(=O)=O C(=S)N:2 NC(=S)NC NC(=S)N OC(=O)N(C)C
`);

/** What joins two rings: the first atom bonds to the one, the atom before `*` to the other. `=` alone is a direct bond. */
export const linkers = pieces(`
  =:16 C*:8 CC*:4 CCC*:2 CCCC*
  C(=O)*:7 C(=O)N*:12 NC(=O)*:12 C(=O)NC*:8 CNC(=O)*:6 C(=O)N(C)* N(C)C(=O)*:2 CC(=O)N*:4 NC(=O)C*:4
  C(=O)NCC*:3 CCNC(=O)*:3 C(=O)N(C)C*:2 C(=O)CC* C(=O)C*:2 CC(=O)*:3 C(=O)NCCN* C(=O)NCCCN*
  O*:5 OC*:6 CO*:4 OCC*:3 CCO*:2 OCCO*:2 OCCCO* OCCN*:2 OCCCN*:2 COC*:2 OC(C)* OCC(=O)N*:3 NC(=O)CO*:3 C(=O)CO*
  N*:6 NC*:6 CN*:4 CNC*:3 N(C)C*:2 CN(C)*:2 NCC*:3 CCN*:3 CCN(C)* NCCN*:2 NCCCN* CN(CC)C*
  S*:3 SC*:3 CS*:2 SCC(=O)N*:3 NC(=O)CS*:3 S(=O)(=O)*:4 S(=O)(=O)N*:6 NS(=O)(=O)*:6 CS(=O)(=O)*
  S(=O)(=O)NC*:2 CNS(=O)(=O)*:2 S(=O)(=O)N(C)* S(=O)*
  NC(=O)N*:6 NC(=O)NC*:3 CNC(=O)N*:2 NC(=S)N*:3 NC(=O)O*:2 NC(=O)OC*:3 OC(=O)N*:2 COC(=O)N*
  C(=O)O*:3 OC(=O)*:3 C(=O)OC*:3 COC(=O)*:3 CC(=O)O* C(=O)OCC(=O)N*
  C=C*:4 C#C*:4 C=CC(=O)*:3 C=CC(=O)N*:4 C=CC* C=NNC(=O)*:2 C=NN*:2 C=N*:2 C(C)=NN* N=N*:2 C(=O)NN=C*:2 C(=O)NNC(=O)*
  [C@H](C)*:2 [C@H](O)*:3 [C@H](O)C* [C@H](C)NC(=O)*:3 C(=O)N[C@H](C)*:3 [C@H](C)C(=O)N*:2 NC(=O)[C@H](C)N*:2
  C(=O)N[C@H](CO)C(=O)N* C(=O)N[C@H](CC(C)C)C(=O)N*:2 C(=O)N[C@H](C)C(=O)N*:2 NC(=O)[C@H](N)C* OC[C@H](O)CN*:3 C[C@H](O)CN*
  [C@H](C#N)* [C@H](N)C* [C@H](C(=O)O)* [C@H](C(=O)O)NC(=O)* NC(=O)CCC(=O)N* NC(=O)C(=O)N* OP(=O)(O)*
`);

/** Open chains that take a ring core's place in molecules without rings. */
export const openChains = pieces(`
  C^C^ C^CC^:2 C^CCC^:2 C^CCCC^:2 C^CCCCC^:2 C^CCCCCC^ C^CCCCCCCC^ C^CCCCCCCCCC^
  C^CC*C^:3 C^CC*CC^:3 C^C*CC*CC^:2 C^CC=CCC^:2 C^CCC=CCCC^ C^C#CCC^:2 C^C*C*C^:2
  C^OCCOC^:2 C^COCC^:2 C^COCCOCC^ C^CN^CC^:3 C^CN(CC^)CC^:2 C^CSCC^:2 C^CSSCC^
  C^C(=O)NCC^:3 C^C(=O)NCCC^:2 C^CC(=O)OCC^:3 C^NC(=O)NCC^:2 C^CC(=O)CC^:2 C^CNC(=O)C*N^:3
  OC(=O)C*N^:3 NC(=O)C*N^:2 OC(=O)C*NC(=O)C*N^:4 NC(=O)C*NC(=O)C*N^:3 C^OC(=O)C*NC(=O)C*N^:2
  OC(=O)CC*C^:2 C^OC(=O)CC*C^ CC(C)=CCCC(C)=CC^:2 CC(C)CC^C(=O)NC^ OCC*C*C*C^:2
`);
