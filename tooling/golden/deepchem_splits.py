"""Scaffold splits by DeepChem's ScaffoldSplitter, for the tests of @molx/datasets.

    python tooling/golden/deepchem_splits.py [DATA]

Writes packages/datasets/golden/deepchem-splits.json: 400 molecules of assets/molecules/molecules.tsv (every 16th row) with the scaffolds and the parts that
DeepChem gives them, and, where DATA holds moleculenet/, the SHA-256 of the parts (as JSON lists of row indices) of ESOL and of BBBP
without the rows that RDKit can't read. Made with deepchem 2.8.0 and rdkit 2026.09.1; nothing is random.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from deepchem.data import NumpyDataset
from deepchem.splits import ScaffoldSplitter
from deepchem.splits.splitters import _generate_scaffold
from rdkit import Chem, RDLogger

ROOT = Path(__file__).parents[2]
OUT = ROOT / "packages/datasets/golden/deepchem-splits.json"


def split(smiles: list[str]) -> list[list[int]]:
    dataset = NumpyDataset(np.zeros(len(smiles)), ids=np.array(smiles, dtype=object))
    return [[int(i) for i in part] for part in ScaffoldSplitter().split(dataset, 0.8, 0.1, 0.1)]


def published(folder: Path) -> dict:
    found = {}
    for name, file in [("esol", "delaney-processed.csv"), ("bbbp", "BBBP.csv")]:
        with open(folder / "moleculenet" / file, newline="") as table:
            smiles = [row["smiles"].strip() for row in csv.DictReader(table)]
        valid = [text for text in smiles if Chem.MolFromSmiles(text) is not None]
        parts = split(valid)
        digest = hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
        found[name] = {"molecules": len(valid), "parts": [len(part) for part in parts], "sha256": digest}
    return found


def main(arguments: list[str]) -> None:
    RDLogger.DisableLog("rdApp.*")
    lines = (ROOT / "assets/molecules/molecules.tsv").read_text().splitlines()
    column = lines[0].split("\t").index("smiles")
    smiles = [line.split("\t")[column] for line in lines[1::16]][:400]
    result = {
        "madeBy": {"script": "tooling/golden/deepchem_splits.py", "deepchem": "2.8.0", "rdkit": Chem.rdBase.rdkitVersion},
        "smiles": smiles,
        "scaffolds": [_generate_scaffold(text) for text in smiles],
        "parts": split(smiles),
        "published": published(Path(arguments[0])) if arguments else {},
    }
    OUT.write_text(json.dumps(result) + "\n")
    print({name: result["published"][name]["parts"] for name in result["published"]}, [len(part) for part in result["parts"]])


if __name__ == "__main__":
    main(sys.argv[1:])
