"""Golden values for @molx/fingerprint: MACCS, RDK, atom pairs, torsions and Morgan counts, as Python RDKit gives them.

    python tooling/golden/fingerprints.py [DATA]

Writes packages/fingerprint/golden/fingerprints.json: the settings by family, in the names of @molx/fingerprint; for each molecule of
golden_molecules.py (their SMILES stand in morgan.json) and each odd one a digest per family, the first 10 hex digits of the SHA-256 of all
its fingerprints as compact JSON (set bits, or [id, count] pairs, ascending); a few values in the clear; and similarities of counts. With
DATA, the folder of shared data, also fingerprints-data.json: one digest for each of some rows of published files, without their SMILES.
"""

import hashlib
import json
import sys
from pathlib import Path

import rdkit
from golden_molecules import SEED, golden_molecules
from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import MACCSkeys
from rdkit.Chem import rdFingerprintGenerator as generators

OUT = Path(__file__).parents[2] / "packages/fingerprint/golden"
MADE_BY = {"script": "tooling/golden/fingerprints.py", "rdkit": rdkit.__version__, "seed": SEED}

# Isotopes, charges, radicals, dummies, several parts, metals, hypervalent elements, strained rings, quadruple and dative bonds.
ODD = r"""
* [1*]CC[2*] *c1ccccc1* [14C](=O)=O [3H]O[3H] [131I]CC [235U] [15NH3] [500C] [11CH3]C [Fe+3].[O-]C(=O)C Cl[Pt]1(Cl)NCCN1 [NH3]->[Pt](Cl)(Cl)<-[NH3]
[cH-]1cccc1.[cH-]1cccc1.[Fe+2] O=[Cl](=O)O OCl=O O=Ic1ccccc1 CC(=O)OI1(OC(C)=O)(OC(C)=O)OC(=O)c2ccccc12 O=Br(=O)O O=[Xe](=O)=O O=S1C=CC=C1 CP(C)(=C)C
C=P(c1ccccc1)(c1ccccc1)c1ccccc1 S=P(OC)(OC)OC C[Se](=O)C O=[Se]=O O=[As](O)(O)C C[Si]=C O=[Cr](=O)(=O)[O-] O=[Os](=O)(=O)=O O=[U](=O) B1OBOBO1 [BH4-]
CC~CC C$C [2H]c1ccccc1 C[N+](CC)(CCC)c1ccccc1 CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC C1CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC1 F[Xe]F C[Cu] P12P3P1P23
c1cc2ccc3cccc4ccc(c1)c2c34 C1CC1 CC(C)C c1cc[o+]cc1 C[I+]C c1ccccc1[I+]c1ccccc1 CN=S=NC S=C=S [C-]#[N+]C [N-]=[N+]=NC [Og] C[S+](C)[O-] [C@@H](C(=O)O)OP(=O)(O)O
""".split()

CLEAR = ["CC(=O)Oc1ccccc1C(=O)O", "C[C@H](N)C(=O)O", "[13CH3]CC", "C1CC1.CC(C)C"]

SETTINGS = {
    "maccs": [["maccs", {}]],
    "rdk": [
        ["rdk", {}],
        ["rdk", {"minPath": 2, "maxPath": 5, "bits": 1024, "bitsPerFeature": 1, "useHs": False, "branchedPaths": False, "useBondOrder": False}],
    ],
    "rdkCounts": [
        ["rdkCounts", {"maxPath": 5}],
        ["rdkCounts", {"bits": 1024, "minPath": 2, "maxPath": 6, "bitsPerFeature": 7, "useHs": False, "branchedPaths": False, "useBondOrder": False}],
    ],
    "atomPairs": [
        ["atomPairs", {}],
        ["atomPairs", {"countSimulation": False, "bits": 1000, "includeChirality": True, "minDistance": 2, "maxDistance": 5}],
        ["atomPairCounts", {}],
        ["atomPairCounts", {"includeChirality": True, "maxDistance": 12}],
        ["atomPairCounts", {"bits": 512, "minDistance": 3}],
    ],
    "torsions": [
        ["torsions", {}],
        ["torsions", {"includeChirality": True, "countSimulation": False, "bits": 1000}],
        ["torsions", {"torsionAtomCount": 5}],
        ["torsionCounts", {}],
        ["torsionCounts", {"includeChirality": True, "torsionAtomCount": 3}],
        ["torsionCounts", {"torsionAtomCount": 7, "bits": 512}],
    ],
    "morgan": [
        ["morganCounts", {}],
        ["morganCounts", {"radius": 3, "includeChirality": True, "bits": 1000}],
        ["morganCounts", {"useBondTypes": False, "includeRingMembership": False}],
        ["morganCounts", {"radius": 3, "includeRedundantEnvironments": True}],
        ["morgan", {"includeChirality": True, "includeRedundantEnvironments": True}],
        ["morgan", {"useBondTypes": False, "includeRingMembership": False}],
        ["morgan", {"countSimulation": True}],
    ],
}

MAKERS = {
    "rdk": generators.GetRDKitFPGenerator,
    "atomPair": generators.GetAtomPairGenerator,
    "torsion": generators.GetTopologicalTorsionGenerator,
    "morgan": generators.GetMorganGenerator,
}


def fingerprinter(face: str, options: dict):
    """A function from molecule to set bits, or to [id, count] pairs."""
    if face == "maccs":
        return lambda mol: list(MACCSkeys.GenMACCSKeys(mol).GetOnBits())
    kind = next(kind for kind in MAKERS if face.startswith(kind))
    settings = dict(options)
    bits = settings.pop("bits", None)
    if "bitsPerFeature" in settings:
        settings["numBitsPerFeature"] = settings.pop("bitsPerFeature")
    if kind == "morgan":
        settings.setdefault("radius", 2)
        # GetMorganGenerator takes includeRingMembership, but leaves it out of account.
        membership = settings.pop("includeRingMembership", True)
        settings["atomInvariantsGenerator"] = generators.GetMorganAtomInvGen(includeRingMembership=membership)
    generator = MAKERS[kind](fpSize=bits or 2048, **settings)
    if not face.endswith("Counts"):
        return lambda mol: list(generator.GetFingerprint(mol).GetOnBits())
    count = generator.GetSparseCountFingerprint if bits is None else generator.GetCountFingerprint
    return lambda mol: sorted(count(mol).GetNonzeroElements().items())


FINGERPRINTERS = {family: [fingerprinter(*setting) for setting in settings] for family, settings in SETTINGS.items()}


def digest(value, digits: int) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()[:digits]


def digests(smiles: str) -> list[str]:
    mol = Chem.MolFromSmiles(smiles)
    return [digest([fingerprint(mol) for fingerprint in family], 10) for family in FINGERPRINTERS.values()]


def row_digest(smiles: str) -> str | None:
    return None if Chem.MolFromSmiles(smiles) is None else digest("".join(digests(smiles)), 16)


def similarities(pairs):
    morgan = generators.GetMorganGenerator(radius=2)
    for a, b in pairs:
        x, y = (morgan.GetSparseCountFingerprint(Chem.MolFromSmiles(smiles)) for smiles in (a, b))
        yield [a, b, DataStructs.TanimotoSimilarity(x, y), DataStructs.DiceSimilarity(x, y)]


def write(name: str, value: dict) -> None:
    (OUT / name).write_text(json.dumps({"madeBy": MADE_BY, **value}, separators=(",", ":")) + "\n")


def main(data: str | None) -> None:
    RDLogger.DisableLog("rdApp.*")
    smiles = golden_molecules(1000)
    clear = {
        s: [[*setting, fingerprint(Chem.MolFromSmiles(s))] for setting, fingerprint in plain_settings()] for s in CLEAR
    }
    golden = {"settings": SETTINGS, "odd": ODD, "oddDigests": [digests(s) for s in ODD], "digests": ["".join(digests(s)) for s in smiles]}
    write("fingerprints.json", {**golden, "clear": clear, "similarities": list(similarities(zip(smiles[3:30], smiles[4:31])))})
    if data is not None:
        files = {}
        for file in ("chebi20/test.txt", "pubchem_cap/validation.txt"):
            rows = (Path(data) / file).read_text().splitlines()[1:201]
            files[file] = [row_digest(row.split("\t")[1]) for row in rows]
        write("fingerprints-data.json", {"files": files})


def plain_settings():
    for family, settings in SETTINGS.items():
        for setting, fingerprint in zip(settings, FINGERPRINTERS[family]):
            if setting[1] == {} and setting[0] != "rdk":
                yield setting, fingerprint


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
