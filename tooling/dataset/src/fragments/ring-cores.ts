/** How a core is drawn: plans ask for a kind, not for a ring. */
export type CoreKind = 'aryl' | 'heteroaryl' | 'fused' | 'partial' | 'saturated' | 'bridged';

export interface RingCore {
  name: string;
  kind: CoreKind;
  /**
   * SMILES with open sites. `*` behind an atom marks a place for a substituent (on a saturated carbon it may become a
   * stereo centre), `^` one that never becomes a stereo centre. An open site that stays unused keeps its hydrogen.
   */
  smiles: string;
  weight: number;
}

/** One line per ring system: name, SMILES with open sites, weight within its kind. */
const table: Record<CoreKind, string> = {
  aryl: `
    benzene c1*c*c*c*c*c1* 1`,
  heteroaryl: `
    pyridine n1c*c*c*c*c1* 9
    pyrimidine n1c*nc*c*c1* 6
    pyrazine n1c*c*nc*c1* 2
    pyridazine n1nc*c*c*c1* 2
    triazine n1c*nc*nc1* 1
    pyridinone O=c1[nH]*c*c*c*c1* 2
    pyrimidinone O=c1[nH]*c*nc*c1* 1
    pyridazinone O=c1[nH]*nc*c*c1* 1
    pyrimidinedione O=c1[nH]*c(=O)[nH]*c*c1* 2
    pyrrole [nH]1*c*c*c*c1* 2
    pyrazole [nH]1*nc*c*c1* 6
    imidazole [nH]1*c*nc*c1* 4
    triazole [nH]1*nnc*c1* 2
    triazole [nH]1*nc*nc1* 2
    tetrazole [nH]1*nnnc1* 1
    furan o1c*c*c*c1* 4
    thiophene s1c*c*c*c1* 6
    thiazole s1c*nc*c1* 5
    oxazole o1c*nc*c1* 2
    isoxazole o1nc*c*c1* 3
    isothiazole s1nc*c*c1* 1
    oxadiazole o1nc*nc1* 2
    oxadiazole o1c*nnc1* 2
    thiadiazole s1c*nnc1* 2
    thiadiazole s1nc*nc1* 1`,
  fused: `
    indole [nH]1*c*c*c2c*c*c*c*c12 8
    indazole [nH]1*nc*c2c*c*c*c*c12 4
    benzimidazole [nH]1*c*nc2c*c*c*c*c12 5
    benzofuran o1c*c*c2c*c*c*c*c12 3
    benzothiophene s1c*c*c2c*c*c*c*c12 3
    benzothiazole s1c*nc2c*c*c*c*c12 4
    benzoxazole o1c*nc2c*c*c*c*c12 2
    benzisoxazole o1nc*c2c*c*c*c*c12 1
    benzotriazole [nH]1*nnc2c*c*c*c*c12 1
    pyrrolopyridine [nH]1*c*c*c2c*c*c*nc12 2
    pyrazolopyridine n12nc*c*c1c*c*c*c2* 1
    imidazopyridine n12c*c*nc1c*c*c*c2* 3
    imidazopyridazine n12c*c*nc1c*c*c*n2 1
    pyrazolopyrimidine n12nc*c*c1nc*c*c2* 2
    pyrazolopyrimidine [nH]1*nc*c2c*nc*nc12 1
    triazolopyridine n12nc*nc1c*c*c*c2* 1
    pyrrolopyrimidine [nH]1*c*c*c2c*nc*nc12 2
    thienopyrimidine s1c*c*c2c*nc*nc12 2
    thienopyridine s1c*c*c2c*c*c*nc12 1
    purine [nH]1*c*nc2c*nc*nc12 3
    indolizine n12c*c*c*c1c*c*c*c2* 1
    naphthalene c1*c*c*c2c*c*c*c*c2c1* 5
    quinoline n1c*c*c*c2c*c*c*c*c12 7
    isoquinoline c1*nc*c*c2c*c*c*c*c12 3
    quinazoline n1c*nc*c2c*c*c*c*c12 4
    quinoxaline n1c*c*nc2c*c*c*c*c12 2
    cinnoline n1nc*c*c2c*c*c*c*c12 1
    phthalazine n1nc*c2c*c*c*c*c2c1* 1
    naphthyridine n1c*c*c*c2nc*c*c*c12 1
    pyridopyrimidine n1c*nc*c2c*c*c*nc12 1
    quinolinone O=c1c*c*[nH]*c2c*c*c*c*c12 2
    quinolinone O=c1[nH]*c2c*c*c*c*c2c*c1* 1
    quinazolinone O=c1[nH]*c*nc2c*c*c*c*c12 3
    phthalazinone O=c1[nH]*nc*c2c*c*c*c*c12 1
    coumarin O=c1oc2c*c*c*c*c2c*c1* 3
    chromone O=c1c*c*oc2c*c*c*c*c12 3
    carbazole [nH]1*c2c*c*c*c*c2c2c*c*c*c*c12 2
    dibenzofuran o1c2c*c*c*c*c2c2c*c*c*c*c12 1
    acridine n1c2c*c*c*c*c2c*c2c*c*c*c*c12 1
    carboline [nH]1*c2c*c*c*c*c2c2c*c*nc*c12 1`,
  partial: `
    indoline N1*C*C*c2c*c*c*c*c12 3
    isoindoline C1N*Cc2c*c*c*c*c12 2
    tetrahydroquinoline N1*C*CCc2c*c*c*c*c12 3
    tetrahydroisoquinoline C1*N*CCc2c*c*c*c*c12 4
    tetrahydrocarboline [nH]1*c3c*c*c*c*c3c2CCN*C*c12 2
    tetrahydrocarbazole [nH]1*c3c*c*c*c*c3c2CCC*Cc12 1
    tetrahydroindazole [nH]1*nc*c2CCC*Cc12 1
    tetrahydrothienopyridine s1c*c*c2CN*CCc12 1
    chroman O1C*CC*c2c*c*c*c*c12 3
    dihydrobenzofuran O1C*C*c2c*c*c*c*c12 2
    benzodioxole O1COc2c*c*c*c*c12 5
    benzodioxane O1CC*Oc2c*c*c*c*c12 3
    benzoxazine O1C*CN*c2c*c*c*c*c12 2
    benzoxazinone O=C1COc2c*c*c*c*c2N1* 1
    indane C1*C*Cc2c*c*c*c*c12 3
    tetralin C1*C*CCc2c*c*c*c*c12 3
    oxindole O=C1C*c2c*c*c*c*c2N1* 3
    isoindolinone O=C1N*C*c2c*c*c*c*c12 2
    phthalimide O=C1N*C(=O)c2c*c*c*c*c12 2
    dihydroquinolinone O=C1CC*c2c*c*c*c*c2N1* 2
    benzazepine N1*CCCCc2c*c*c*c*c12 1
    benzodiazepinone O=C1CN=C^c2c*c*c*c*c2N1* 2
    fluorene C1*c2c*c*c*c*c2c2c*c*c*c*c12 1
    phenothiazine S1c2c*c*c*c*c2N*c2c*c*c*c*c12 1
    phenoxazine O1c2c*c*c*c*c2N*c2c*c*c*c*c12 1
    xanthene O1c2c*c*c*c*c2C*c2c*c*c*c*c12 1`,
  saturated: `
    cyclopropane C1*C*C1 4
    cyclobutane C1*CC*C1 2
    cyclopentane C1*C*C*CC1 4
    cyclohexane C1*C*C*C*CC1 7
    cycloheptane C1*CCC*CCC1 1
    cyclohexene C1*CC=CCC1* 1
    cyclohexene C^1=CC*CCC1 1
    cyclopentene C1*C=CC*C1 1
    azetidine N1*CC*C1 3
    pyrrolidine N1*C*C*CC1 6
    piperidine N1*C*C*C*CC1 9
    piperazine N1*C*CN*CC1 8
    morpholine N1*CC*OCC1 6
    thiomorpholine N1*CC*SCC1 1
    thiomorpholine N1*CCS(=O)(=O)CC1 1
    azepane N1*CCC*CCC1 2
    diazepane N1*CCCN*CC1 2
    oxetane O1CC*C1 1
    tetrahydrofuran O1C*C*CC1 3
    tetrahydropyran O1C*CC*CC1 3
    tetrahydropyran OC[C@H]1OC*[C@H](O)[C@@H](O)[C@@H]1O 2
    tetrahydrofuran OC[C@H]1OC*[C@H](O)[C@@H]1O 2
    dioxane O1C*COCC1 1
    dioxolane O1C*OCC1* 1
    tetrahydrothiophene S1CCC*C1 1
    pyrrolidinone O=C1N*C*C*C1 3
    piperidinone O=C1N*C*CCC1 2
    piperazinone O=C1N*CCN*C1* 1
    oxazolidinone O=C1OC*CN1* 2
    imidazolidinone O=C1N*CCN1* 1
    hydantoin O=C1N*C(=O)C*N1* 2
    succinimide O=C1N*C(=O)C*C1 1
    thiazolidinedione O=C1N*C(=O)C*S1 1
    thiazolidine S1C*N*C*C1 1
    pyrazoline C1*CC^=NN1* 1
    isoxazoline C1*CC^=NO1 1
    butyrolactone O=C1OC*C*C1 2
    dihydropyridine N1C^=C^C*C^=C^1 1
    cyclohexanone O=C1CC*C*CC1 1
    cyclohexenone O=C1C=C^CC*C1 1`,
  bridged: `
    azabicyclooctane N1*C2CCC1CC*C2 4
    quinuclidine N12CCC(CC1)C*C2 3
    norbornane C1*CC2CCC1C2 3
    adamantane C^12CC3CC(CC(C3)C1)C2 4
    bicyclopentane C^12CC^(C1)C2 1
    bicyclooctane C^12CCC^(CC1)CC2 1
    decalin C1*CCC2CCCCC2C1 2
    azaspiroheptane N1*CC2(C1)CC*C2 2
    azaspirodecane N1*CCC2(C1)CCC*CC2 2
    dioxaspirodecane O1CCOC12CCC*CC2 1
    octahydropyrrolopyrrole N1*CC2CN*CC2C1 2
    azabicyclohexane N1*CC2C*C2C1 2
    diazabicyclooctane N1*CC2CCC(C1)N2* 2
    octahydroindole N1*C*CC2CCCCC12 1
    androstane C1*CCC2(C)C(C1)CCC1C2CCC2(C)C*CCC12 3`,
};

/** The ring systems that molecules are built from; several lines may draw one name, with other heteroatom positions. */
export const ringCores: readonly RingCore[] = Object.entries(table).flatMap(([kind, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', smiles = '', weight = '1'] = line.trim().split(' ');
      return { name, kind: kind as CoreKind, smiles, weight: Number(weight) };
    }),
);
