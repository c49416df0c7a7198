"""Golden values for @molx/featurizers: graphs and numbers of 700 molecules, from Python RDKit.

    python tooling/golden/molecule_features.py

Writes packages/featurizers/golden/graphs.json (for each preset and molecule the first 16 hex digits of the SHA-256 of
atoms, edges and bonds as little-endian int32, row by row; null where the preset has no row for an atom or bond) and
numbers.json (the nine numbers of MolX's tasks). The features are written down from the presets' tables, one atom and one
bond at a time.
"""

import hashlib
import json
import struct
from pathlib import Path

import rdkit
from golden_molecules import SEED, golden_molecules
from rdkit import Chem, RDLogger
from rdkit.Chem import QED, Crippen, Descriptors, rdMolDescriptors

OUT = Path(__file__).parents[2] / "packages/featurizers/golden"
MADE_BY = {"script": "tooling/golden/molecule_features.py", "rdkit": rdkit.__version__, "seed": SEED}
# More than 255 atoms, or bonds, are written with wider indices; dummy atoms, map numbers, query, dative and quadruple bonds.
EXTRA = ["C1C2CC1C2" * 40, "C" * 254 + "/C=C/C1CC1O", "*CC[2*]", "[*:1]C[CH3:200]", "C~C", "N->[Pt]", "[Cr]$[Cr]", "C[C@H](/C=C/C)[*:999]"]

TYPES = [Chem.BondType.SINGLE, Chem.BondType.DOUBLE, Chem.BondType.TRIPLE, Chem.BondType.AROMATIC]
DIRECTIONS = [Chem.BondDir.NONE, Chem.BondDir.ENDUPRIGHT, Chem.BondDir.ENDDOWNRIGHT]
STEREO = [Chem.BondStereo.names[f"STEREO{name}"] for name in ("NONE", "Z", "E", "CIS", "TRANS", "ANY")]
CHIRALITY = [Chem.ChiralType.names[f"CHI_{name}"] for name in ("UNSPECIFIED", "TETRAHEDRAL_CW", "TETRAHEDRAL_CCW")]
HYBRIDIZATION = [Chem.HybridizationType.names[name] for name in ("SP", "SP2", "SP3", "SP3D", "SP3D2")]


def at(values: list, value, other: int) -> int:
    return values.index(value) if value in values else other


def pretrain_atom(atom) -> list[int]:
    if atom.GetAtomicNum() == 0:
        raise ValueError("dummy atom")
    return [atom.GetAtomicNum() - 1, at(CHIRALITY, atom.GetChiralTag(), 0)]


def pretrain_bond(bond) -> list[int]:
    return [TYPES.index(bond.GetBondType()), at(DIRECTIONS, bond.GetBondDir(), 0)]


def ogb_atom(atom) -> list[int]:
    return [
        at(list(range(1, 119)), atom.GetAtomicNum(), 118),
        at(CHIRALITY, atom.GetChiralTag(), 3),
        at(list(range(11)), atom.GetTotalDegree(), 11),
        at(list(range(-5, 6)), atom.GetFormalCharge(), 11),
        at(list(range(9)), atom.GetTotalNumHs(), 9),
        at(list(range(5)), atom.GetNumRadicalElectrons(), 5),
        at(HYBRIDIZATION, atom.GetHybridization(), 5),
        int(atom.GetIsAromatic()),
        int(atom.IsInRing()),
    ]


def ogb_bond(bond) -> list[int]:
    return [at(TYPES, bond.GetBondType(), 4), at(STEREO, bond.GetStereo(), 0), int(bond.GetIsConjugated())]


def reference_atom(atom) -> list[int]:
    chirality = ogb_atom(atom)[1]
    return [ogb_atom(atom)[0], chirality if chirality < 3 else 0]


def reference_bond(bond) -> list[int]:
    kind, stereo, _ = ogb_bond(bond)
    return [kind, stereo if stereo < 3 else 0]


PRESETS = {
    "pretrain-gnns": (pretrain_atom, pretrain_bond),
    "molx-reference": (reference_atom, reference_bond),
    "ogb": (ogb_atom, ogb_bond),
}


def graph_digest(mol, atom_features, bond_features) -> str | None:
    if any(bond.HasQuery() for bond in mol.GetBonds()):
        return None
    try:
        atoms = [value for atom in mol.GetAtoms() for value in atom_features(atom)]
        edges = [(b.GetBeginAtomIdx(), b.GetEndAtomIdx()) for b in mol.GetBonds()]
        both = [edge for i, j in edges for edge in ((i, j), (j, i))]
        bonds = [value for bond in mol.GetBonds() for value in bond_features(bond) * 2]
    except ValueError:
        return None
    numbers = atoms + [i for i, _ in both] + [j for _, j in both] + bonds
    return hashlib.sha256(struct.pack(f"<{len(numbers)}i", *numbers)).hexdigest()[:16]


def nine_numbers(mol) -> list[float]:
    return [
        mol.GetNumHeavyAtoms(),
        rdMolDescriptors.CalcNumHBA(mol),
        rdMolDescriptors.CalcNumHBD(mol),
        rdMolDescriptors.CalcNumRotatableBonds(mol),
        rdMolDescriptors.CalcNumAromaticRings(mol),
        rdMolDescriptors.CalcTPSA(mol),
        Descriptors.MolWt(mol),
        Crippen.MolLogP(mol),
        QED.qed(mol),
    ]


def write(name: str, value: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_text(json.dumps({"madeBy": MADE_BY, **value}) + "\n")


def main() -> None:
    RDLogger.DisableLog("rdApp.*")
    smiles = golden_molecules(700)
    mols = [Chem.MolFromSmiles(s) for s in smiles + EXTRA]
    hashes = {name: [graph_digest(mol, *features) for mol in mols] for name, features in PRESETS.items()}
    write("graphs.json", {"smiles": smiles + EXTRA, "hashes": hashes})
    write("numbers.json", {"smiles": smiles, "numbers": [nine_numbers(mol) for mol in mols[: len(smiles)]]})


if __name__ == "__main__":
    main()
