"""The molecules that the chemistry goldens are computed on: our own, so that they may stand in the repository.

`golden_molecules(count)` gives well-known molecules, odd cases, and random assemblies of scaffolds and substituents, each
written as a random SMILES, so that atom orders and bond directions vary. Deterministic for one RDKit version.
"""

import random

from rdkit import Chem, RDLogger

SEED = 20240607

KNOWN = """
C CC O [H][H] [He] [Na+].[Cl-] CCO CC(=O)O c1ccccc1 CC(=O)Oc1ccccc1C(=O)O CN1C=NC2=C1C(=O)N(C)C(=O)N2C
CC(C)Cc1ccc(cc1)[C@@H](C)C(=O)O CC(=O)Nc1ccc(O)cc1 OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O
C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@]34C)[C@@H]1CC[C@@H]2O CN1CC[C@]23[C@H]4Oc5c2c(C[C@@H]1[C@@H]3C=C[C@@H]4O)ccc5O
CC1(C)S[C@@H]2[C@H](NC(=O)Cc3ccccc3)C(=O)N2[C@H]1C(=O)O O=C(O)[C@@H](N)Cc1c[nH]c2ccccc12 NCCc1ccc(O)c(O)c1
CC(C)NCC(O)COc1cccc2ccccc12 Clc1ccccc1C1=NCC(=O)Nc2ccc(Cl)cc12 CCN(CC)CCNC(=O)c1ccc(N)cc1 OC(=O)CCCCC1CCSS1
CC/C=C\\C/C=C\\C/C=C\\CCCCCCCC(=O)O CC(C)=CCC/C(C)=C/CO C1=CC=CC=CC=C1 C1CC2CCC1C2 C12C3C4C1C5C2C3C45 C1CCCCCCCCCCCCCC1
O=C1c2ccccc2C(=O)c2ccccc12 c1ccc2c(c1)ccc1ccccc12 c1ccc2[nH]ccc2c1 c1ccoc1 c1ccsc1 c1c[nH]cn1 n1ccncc1 c1ccc2ncccc2c1
C[N+](C)(C)CC(=O)[O-] OS(=O)(=O)O OP(=O)(O)O FC(F)(F)F ClC(Cl)Cl BrBr II N#N [C-]#[O+] O=C=O N#CC#N C#C [O-][n+]1ccccc1
CS(C)=O CS(=O)(=O)N CSC CSSC CS OO CCOOCC NN C=NO C/C=N/O C/C=N\\O C/C(C)=N/NC(N)=O CN=[N+]=[N-] C=C=C CC=C=CC O=C=NC S=C=NC
B(O)(O)c1ccccc1 C[Si](C)(C)C C[Se]C [SeH]C c1cc[se]c1 C[As](C)C C[Sn](C)(C)C C[Hg]C Cl[Pt](Cl)(N)N CP(C)C c1ccpcc1 CP(=O)(C)C
[13CH4] [2H]C([2H])([2H])[2H] [14C](=O)=O [18F]c1ccccc1 [CH3] C[CH2] [CH2] [O][O] CC(C)(C)N([O])C(C)(C)C C[O] [NH4+] [OH-] [H+]
[Cl-].CC[NH3+] [K+].[K+].[O-]C([O-])=O [Fe+2].[Cl-].[Cl-] C[Li] C[Mg]Br [Zn] [U] F[P-](F)(F)(F)(F)F FS(F)(F)(F)(F)F F[Xe]F O=[Cl](=O)(=O)O
O=[N+]([O-])c1ccccc1 C[S@](=O)c1ccccc1 C[S@@](=O)CC C[P@](=O)(O)OCC C[P@@](=O)(N)OCC F/C=C/F F/C=C\\F F\\C(Cl)=C(/Br)I F/C=C/C=C\\C=C\\F
C(/F)=C\\Cl C1CC/C=C/CCC1 C1=CCCCCCC1 [H]/N=C(/C)N C/N=N/C C/N=N\\c1ccccc1 FC=CF CC=C(C)C C/C=C1/CCCC(C)C1 C/C=C/1CCC(=O)O1
C[C@H](F)Cl C[C@@H](F)Cl [C@](F)(Cl)(Br)I [C@@](F)(Cl)(Br)I C[C@H]1CCCC[C@@H]1C C[C@H]1CC[C@@H](C)CC1 O=C1N[C@@H](C)C(=O)N[C@H]1C
[C@@H]1(F)CCO1 N[C@@]1(C)CC1 C[N@+](CC)(CCC)c1ccccc1 C[Si@H](F)Cl [CH3:7][CH2:3]O [CH3:300][OH:2] CC(=O)N[C@@H](C)C(=O)NCC(=O)O
C1=CC=C[CH-]1 [cH-]1cccc1 c1ccccc1[n+]1ccccc1 [n-]1cccc1 O=c1cc[nH]cc1 Oc1ccncc1 O=c1[nH]c(=O)cc[nH]1 Nc1ncnc2[nH]cnc12 c1cnc2ncncc2n1
OC(O)=O NC(N)=O NC(N)=N CNC(N)=[NH2+] NC(=S)N CC(=S)N COC(=S)C CC(=O)SC CC(=O)OC(C)=O CC(=O)Cl CC(C)=O CC=O C=CC=O COC OCCO C1CO1 C1CN1 C1CS1
CC(OC)OC CC(O)OC COC(=O)N CN(C)C(=O)OC O=C1CCCN1 O=C1CCCO1 O=C1NC(=O)CC1 O=C1NC(=O)NC1=O CC(=O)CC(C)=O CCN CNC CN(C)C C=N CC=NC CC#N C[N+]#[C-]
Nc1ccccc1 Oc1ccccc1 COc1ccccc1 Sc1ccccc1 OC(=O)c1ccccc1 NC(=O)c1ccccc1 c1ccccc1-c1ccccc1 CON CNO C=CO C=CN CS(=O)(=O)O CS(=O)(=O)OC COP(=O)(OC)OC
CS(=O)O CS(=O)(=O)Cl CN=S(C)(C)=O CC(O)C#N CC(N)C#N NCC(=O)O CC(F)(F)F ClCCCl FC(F)F BrCCBr ICI C1CCNCC1 C1COCCN1 C1CNCCN1 C1CCOC1 C1CCSC1
""".split()

SCAFFOLDS = """
c1cc(%0)ccc1%1 c1cc(%0)nc(%1)c1 c1(%0)cc2ccccc2[nH]1 c1(%0)sc(%1)nc1%2 c1(%0)nc(%1)nc(%2)n1 C1CC(%0)CCN1%1 C1(%0)CCC(%1)CC1
O=C1C(%0)N(%1)c2ccccc12 [C@H](%0)(%1)O [C@@H](%0)(C(=O)O)N%1 C(%0)(%1)(%2)O N(%0)(%1)C(=O)%2 C(%0)=N%1 O(%0)C(=O)%1 S(=O)(=O)(%0)N%1 P(=O)(O%0)(O%1)%2
C(/%0)=C/%1 C(/%0)=C\\%1 C(%0)(/%1)=C\\%2 C(/%0)=C(/%1)%2 C1=C(%0)C(%1)=CC1%2 C1C2CC3CC1CC(%0)(C2)C3 C1CC2(%0)CCC1C2%1 O1[C@H](%0)[C@@H](O)[C@H](%1)[C@@H]1CO
c1cc2c(%0)c3ccccc3nc2cc1%1 c1(%0)c(%1)oc(%2)c1 C(%0)C#CC%1 c1nc2c(%0)ncnc2n1%1 N1(%0)CCN(%1)CC1 C(%0)(=S)N%1 C(%0)OC(%1)OC%2 B(O%0)O%1
[Si](C)(%0)%1 c1cc(%0)c2c(c1)OCO2 C12(%0)CC(C1)(%1)C2 O=C1CC(%0)C(=O)N1%1 c1(%0)nnc(%1)o1 c1(%0)nnn(%1)n1 C(%0)N/N=C(/%1)C c1ccc2c(c1)N(%0)CCS2
""".split()

SUBSTITUENTS = """
C CC C(C)C C(C)(C)C C1CC1 C=C C#C C#N F Cl Br I O OC OCC N NC N(C)C [N+](C)(C)C [N+](=O)[O-] C(=O)O C(=O)[O-] C(=O)N C(=O)OC C=O C(C)=O C(F)(F)F OC(F)F S SC
S(C)=O S(C)(=O)=O S(N)(=O)=O S(=O)(=O)O OP(=O)(O)O c1ccccc1 c1ccncc1 c1ccc(F)cc1 c1ccc(O)cc1 c1cccs1 c1ccco1 c1ncc[nH]1 n1ccnc1 C1CCCCC1 N1CCOCC1 N1CCCC1
[C@H](C)N [C@@H](C)O [C@H](F)Cl C/C=C/C C/C=C\\C /C=N/O N=[N+]=[N-] NC(N)=N NC(N)=O NC(C)=O OC(C)=O CN=C=O CO CCl CBr CS C(Cl)(Cl)Cl B(O)O [Si](C)(C)C [2H] [13CH3]
C(=O)Cl C(=O)SC C(=S)N N(O)C OO SSC C=CC=C C#CC CCCCCCCC CCOCCO CC(N)C(=O)O OC1OC(CO)C(O)C1O c1c[nH]c2ccccc12 [Se]C P(C)C
""".split()


def assemble(choose: random.Random, depth: int = 0) -> str:
    """A scaffold with its places filled by substituents or, now and then, by another scaffold."""
    text = choose.choice(SCAFFOLDS)
    for place in ("%0", "%1", "%2"):
        filling = choose.choice(SUBSTITUENTS) if depth == 2 or choose.random() < 0.8 else "C" + assemble(choose, depth + 1)
        if f"/{place}" in text or f"\\{place}" in text:
            filling = filling.lstrip("/")
        text = text.replace(place, filling)
    return text


def golden_molecules(count: int) -> list[str]:
    """Those that do not parse (a substituent's ring label may clash with its scaffold's) are drawn again."""
    RDLogger.DisableLog("rdApp.*")
    choose = random.Random(SEED)
    seen = {Chem.MolToSmiles(Chem.MolFromSmiles(known)) for known in KNOWN}
    result = list(KNOWN)
    while len(result) < count:
        mol = Chem.MolFromSmiles(".".join(assemble(choose) for _ in range(1 if choose.random() < 0.9 else 2)))
        if mol is None or Chem.MolToSmiles(mol) in seen:
            continue
        seen.add(Chem.MolToSmiles(mol))
        result.append(Chem.MolToRandomSmilesVect(mol, 1, randomSeed=choose.randrange(1, 2**31))[0])
    return result
