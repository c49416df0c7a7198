"""Golden values for @molx/molecule: what Python RDKit says of 1,000 molecules.

    nice python tooling/golden/molecule.py [DATA]

Writes packages/molecule/golden/molecule.json. Per molecule: SMILES, canonical SMILES, Murcko scaffold, QED, and for those
of several fragments the largest; for the first 400 also atoms and bonds, each as one text in the order of ATOM and BOND
below. With DATA, the folder of shared data, also molecule-data.json: the first 12 hex digits of the SHA-256 of scaffold
and of bonds, and QED, for rows of published files, without their SMILES.
"""

import hashlib
import json
import sys
from pathlib import Path

import rdkit
from golden_molecules import SEED, golden_molecules
from rdkit import Chem, RDLogger
from rdkit.Chem import QED
from rdkit.Chem.MolStandardize.rdMolStandardize import LargestFragmentChooser
from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol

OUT = Path(__file__).parents[2] / "packages/molecule/golden"
CHIRALITY = {"CHI_UNSPECIFIED": "none", "CHI_TETRAHEDRAL_CW": "cw", "CHI_TETRAHEDRAL_CCW": "ccw"}
STEREO = {"STEREONONE": "none", "STEREOANY": "any", "STEREOZ": "Z", "STEREOE": "E"}
DIRECTION = {"NONE": "none", "ENDUPRIGHT": "endUpRight", "ENDDOWNRIGHT": "endDownRight"}
ATOM = "atomicNumber charge isotope hydrogens degree aromatic inRing radicals mapNumber chirality"
BOND = "begin end order aromatic inRing stereo direction"
MADE_BY = {"script": "tooling/golden/molecule.py", "rdkit": rdkit.__version__, "seed": SEED, "atom": ATOM, "bond": BOND}

# Marks of direction on branches, on ring closures, beside removed hydrogens, in conflict and without effect; scaffolds that lose a
# neighbour at a metal, at a charge, at an aromatic heteroatom, or at one end of a stereo double bond.
EDGES = r"""
F/C=C(/[H])Cl F/C=C([H])/Cl [H]/C(F)=C/Cl [H]C(/F)=C/Cl C(/[H])(F)=C(/Cl)[H] [H]\C(C)=C(/[H])C C/C=N\[H] [H]/N=C/C [2H]/C=C/F C/C=C/C=C/C
C\C=C/C(/F)=C/C C/1=C/CCCCCC1 C/C=C\1/CCCCO1 C1CCCCC/C=C/1 C/1CCCCC/C=C1 C/1CCCCC/C=C/1 CC(/F)=C(/Cl)Br F/C(\Cl)=C(/Br)I F/C(Cl)=C(/Br)\I
C1CC/C(=C/F)CC1 C/C=C/[C@H](F)/C=C/C C/C(=N/O)/c1ccccc1 O/N=C1/CCc2ccccc21 C/C=C=C/C F/C=C/[H] F/C=C/C(=O)/C=C/F CN(/N=C/c1ccccc1)C
C/C=C(C)/C=C C(\C=C\F)=C/F [Na+].F/C=C/F.[Cl-] [H]C([H])=C/C=C/F C/C=C/1\CC1 c1ccccc1/C=C2/C(=O)NC(C)C(=O)N2 O=C1N/C(=C\c2ccccc2)/C(=O)N/C1=C\C
N#C/C(=C/c1ccccc1)c1cccnc1 c1ccccc1/C(C#N)=C/c1cccnc1 c1ccccc1C(/C#N)=C/c1cccnc1 Cl[Sn](c1ccccc1)(c1ccccc1)c1ccccc1 ClP1(=NP(=NP(=N1)(Cl)Cl)(Cl)Cl)Cl
CC[c-]1cccc1 Cn1cccc1 C[n+]1ccccc1 [O-][n+]1ccccc1 C[N+]1(C)CCCCC1 CS1(=O)CCCC1 FS1(F)(F)(F)CCCC1 C[Si]1(C)CCCC1 CB1OCCO1 CP1(=O)CCCC1 C[S+]1CCCC1
CN=C1CCCCC1 C[N+](C)=C1CCCC1 CC(C)=C1CCCC1 N=C1CCCCC1 [CH3:5]c1cc[n:2][cH:3]c1 C[C@]1(F)CC[C@@H](C2CC2)CC1 C[13C@@]1(F)CCOC1 CC1CC2(C1)CC(C)C2 [2H]c1ccccc1
CN(C)C[C-]12C3=C4C5=C1[Fe++]23456789[C-]%10C6=C7C8=C9%10 C1#CC#CC#CC#CC#CC#CC#CC#C1 c1ccccc1[S@@](=O)CC1=CN=CN1CCC C1CC1[S@](=O)CC1CCC1 C[P@@]1CCCO1 C[S@@+]1CCCO1 C1C[P@H]CO1 CCC1=CC(=C(C(=C1N)C)N)CC.CCC1=C(C(=C(C(=C1)C)N)CC)N CC.OO C.C.C [OH-].[Na+] [235U].[238U] CCO.CCN.CCC O.[Cl-].c1ccccc1[NH3+]
""".split()


def atoms(mol) -> str:
    return " ".join(
        ",".join(
            map(
                str,
                (
                    a.GetAtomicNum(), a.GetFormalCharge(), a.GetIsotope(), a.GetTotalNumHs(), a.GetDegree(), int(a.GetIsAromatic()), int(a.IsInRing()),
                    a.GetNumRadicalElectrons(), a.GetAtomMapNum(), CHIRALITY.get(str(a.GetChiralTag()), "other"),
                ),
            )
        )
        for a in mol.GetAtoms()
    )


def bonds(mol) -> str:
    kekule = Chem.Mol(mol)
    Chem.Kekulize(kekule)
    return " ".join(
        f"{b.GetBeginAtomIdx()},{b.GetEndAtomIdx()},{int(k.GetBondType())},{int(b.GetIsAromatic())},{int(b.IsInRing())},"
        f"{STEREO[str(b.GetStereo())]},{DIRECTION[str(b.GetBondDir())]}"
        for b, k in zip(mol.GetBonds(), kekule.GetBonds())
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def largest(mol) -> str | None:
    return Chem.MolToSmiles(LargestFragmentChooser().choose(mol)) if "." in Chem.MolToSmiles(mol) else None


def describe(smiles: str, full: bool) -> dict:
    mol = Chem.MolFromSmiles(smiles)
    row = {"smiles": smiles, "canonical": Chem.MolToSmiles(mol), "scaffold": Chem.MolToSmiles(GetScaffoldForMol(mol))}
    row["qed"] = round(QED.qed(mol), 9)
    if (fragment := largest(mol)) is not None:
        row["largest"] = fragment
    return {**row, "atoms": atoms(mol), "bonds": bonds(mol)} if full else row


def data_row(smiles: str) -> list | None:
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return None
    return [digest(Chem.MolToSmiles(GetScaffoldForMol(mol))), digest(bonds(mol)), round(QED.qed(mol), 7) if mol.GetNumAtoms() <= 60 else None]


def write(name: str, value: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_text(json.dumps({"madeBy": MADE_BY, **value}) + "\n")


def main(data: str | None) -> None:
    RDLogger.DisableLog("rdApp.*")
    smiles = EDGES + golden_molecules(1000 - len(EDGES))
    write("molecule.json", {"molecules": [describe(s, i < 400) for i, s in enumerate(smiles)]})
    if data is None:
        return
    files = {}
    for file in ("chebi20/test.txt", "pubchem_cap/validation.txt"):
        lines = (Path(data) / file).read_text().splitlines()[1:601]
        files[file] = [data_row(line.split("\t")[1]) for line in lines]
    write("molecule-data.json", {"files": files})


main(sys.argv[1] if len(sys.argv) > 1 else None)
