"""An SDF and what RDKit reads in it, for the tests of @molx/datasets.

    python tooling/golden/sdf_file.py

Writes packages/datasets/golden/molecules.sdf (2D with wedges, 3D with stereo, Z and E, charges, isotopes, hydrogens, V3000, an atom
of too high valence, no atoms, data items of several lines) and molecules.json: title, SMILES (null where RDKit refuses the block) and
properties of each record by Chem.ForwardSDMolSupplier. Made with rdkit 2026.09.1; seed 20261122 for the 3D coordinates.
"""

import json
from pathlib import Path

import rdkit
from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem

OUT = Path(__file__).parents[2] / "packages/datasets/golden"
SEED = 20261122
FLAT = [
    ("aspirin", "CC(=O)Oc1ccccc1C(=O)O"),
    ("L-alanine", "C[C@H](N)C(=O)O"),
    ("cortisone", "C[C@]12CCC(=O)C=C1CC[C@@H]1[C@@H]2C(=O)C[C@]2(C)[C@@](O)(C(=O)CO)CC[C@@H]12"),
    ("fumaric acid", "OC(=O)/C=C/C(=O)O"),
    ("maleic acid", "OC(=O)/C=C\\C(=O)O"),
    ("choline chloride", "C[N+](C)(C)CCO.[Cl-]"),
    ("heavy water", "[2H]O[2H]"),
    ("TEMPO", "CC1(C)CCCC(C)(C)N1[O]"),
    ("", "c1ccc2[nH]ccc2c1"),
]
SOLID = [("D-alanine in 3D", "C[C@@H](N)C(=O)O"), ("2-butene in 3D", "C/C=C\\C")]


def flat(name: str, smiles: str, v3000: bool = False) -> str:
    mol = Chem.MolFromSmiles(smiles)
    AllChem.Compute2DCoords(mol)
    mol.SetProp("_Name", name)
    return Chem.MolToMolBlock(mol, forceV3000=v3000)


def solid(name: str, smiles: str) -> str:
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    AllChem.EmbedMolecule(mol, randomSeed=SEED)
    mol.SetProp("_Name", name)
    return Chem.MolToMolBlock(mol)


def main() -> None:
    RDLogger.DisableLog("rdApp.*")
    blocks = [flat(*each) for each in FLAT] + [solid(*each) for each in SOLID]
    blocks.append(flat("L-alanine, V3000", "C[C@H](N)C(=O)O", v3000=True))
    blocks.append(flat("dative bond", "CC").replace("  1  2  1  0", "  1  2  9  0"))
    texas = flat("texas carbon", "CC(C)(C)C").replace("  1  2  1  0", "  1  2  3  0")
    blocks += [texas, "no atoms\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n"]
    records = []
    for row, block in enumerate(blocks, 1):
        items = f">  <ID>\n{row}\n\n> 25 <note> ({row})\nfirst line\n  second, indented\n\n" if row % 2 else f">  <ID>\n{row}\n\n"
        records.append(f"{block}{items}$$$$\n")
    sdf = OUT / "molecules.sdf"
    sdf.write_text("".join(records))
    found = []
    for block, mol in zip(blocks, Chem.ForwardSDMolSupplier(str(sdf)), strict=True):
        smiles = None if mol is None or mol.GetNumAtoms() == 0 else Chem.MolToSmiles(mol)
        found.append({"name": block.split("\n")[0], "smiles": smiles})
    made_by = {"script": "tooling/golden/sdf_file.py", "rdkit": rdkit.__version__, "seed": SEED}
    (OUT / "molecules.json").write_text(json.dumps({"madeBy": made_by, "records": found}, indent=1) + "\n")
    print(f"rdkit {rdkit.__version__}: {len(found)} records")


if __name__ == "__main__":
    main()
