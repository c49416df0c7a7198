"""Golden values for @molx/fingerprint: Morgan bits of 1,000 molecules, as Python RDKit folds them.

    python tooling/golden/morgan_bits.py [DATA]

Writes packages/fingerprint/golden/morgan.json: SMILES, and for each the first 16 hex digits of the SHA-256 of the packed
bits (bit i is byte i // 8, bit i % 8) at radius 2 and 2048 bits, and at radius 3 and 1024 bits; the set bits of a few in
the clear; and similarities. With DATA, the folder of shared data, also morgan-data.json: the same hashes for rows of
published files, without their SMILES.
"""

import hashlib
import json
import sys
from pathlib import Path

import rdkit
from golden_molecules import SEED, golden_molecules
from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import rdFingerprintGenerator

OUT = Path(__file__).parents[2] / "packages/fingerprint/golden"
SETTINGS = [(2, 2048), (3, 1024)]
CLEAR = ["CCO", "CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C)C(=O)N2C", "[Na+].[Cl-]"]
GENERATORS = [rdFingerprintGenerator.GetMorganGenerator(radius=radius, fpSize=bits) for radius, bits in SETTINGS]
MADE_BY = {"script": "tooling/golden/morgan_bits.py", "rdkit": rdkit.__version__, "seed": SEED}


def bits(smiles: str, setting: int):
    return GENERATORS[setting].GetFingerprint(Chem.MolFromSmiles(smiles))


def digest(smiles: str, setting: int) -> str:
    return hashlib.sha256(DataStructs.BitVectToBinaryText(bits(smiles, setting))).hexdigest()[:16]


def write(name: str, value: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / name).write_text(json.dumps({"madeBy": MADE_BY, "settings": SETTINGS, **value}) + "\n")


def data_rows(data: Path):
    for file in ("chebi20/test.txt", "pubchem_cap/validation.txt"):
        lines = (data / file).read_text().splitlines()[1:501]
        yield file, [line.split("\t")[1] for line in lines]


def main(data: str | None) -> None:
    RDLogger.DisableLog("rdApp.*")
    smiles = golden_molecules(1000)
    clear = {s: list(bits(s, 0).GetOnBits()) for s in CLEAR}
    pairs = []
    for a, b in zip(smiles[3:40], smiles[4:41]):
        x, y = bits(a, 0), bits(b, 0)
        pairs.append([a, b, DataStructs.TanimotoSimilarity(x, y), DataStructs.DiceSimilarity(x, y)])
    hashes = [[digest(s, setting) for setting in range(len(SETTINGS))] for s in smiles]
    write("morgan.json", {"smiles": smiles, "hashes": hashes, "onBits": clear, "similarities": pairs})
    if data is not None:
        files = {}
        for file, rows in data_rows(Path(data)):
            files[file] = [None if Chem.MolFromSmiles(s) is None else digest(s, 0) for s in rows]
        write("morgan-data.json", {"files": files})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
