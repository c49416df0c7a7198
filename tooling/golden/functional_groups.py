"""Golden values for the functional groups of @molx/featurizers: counts of every SMARTS on 500 molecules, by Python RDKit.

    python tooling/golden/functional_groups.py

Reads the list from packages/featurizers/src/functional-groups/functional-group-list.ts and writes
packages/featurizers/golden/functional-groups.json, with the SMARTS, so that the test notices when the list has changed since.
"""

import json
import re
from pathlib import Path

import rdkit
from golden_molecules import SEED, golden_molecules
from rdkit import Chem, RDLogger

PACKAGE = Path(__file__).parents[2] / "packages/featurizers"
# One molecule for each group that the shared list of molecules has none of.
EXTRA = ["COS(=O)(=O)O", "CO[N+](=O)[O-]", "CC(=O)NO", "CN(C)N=O", "COC(=O)OC"]
SOURCE = PACKAGE / "src/functional-groups/functional-group-list.ts"


def read_list() -> list[tuple[str, str]]:
    source = SOURCE.read_text()
    constants = dict(re.findall(r"^const (\w+) = '([^']*)';", source, re.MULTILINE))
    entries = re.findall(r"name: '([^']+)',(?:\s*needs: '[^']*',)?\s*smarts:\s*(?:'([^']*)'|`([^`]*)`)", source)
    return [(name, re.sub(r"\$\{(\w+)\}", lambda m: constants[m[1]], plain or made)) for name, plain, made in entries]


def main() -> None:
    RDLogger.DisableLog("rdApp.*")
    groups = read_list()
    queries = [Chem.MolFromSmarts(smarts) for _, smarts in groups]
    smiles = golden_molecules(500) + EXTRA
    counts = []
    for text in smiles:
        mol = Chem.MolFromSmiles(text)
        found = [len(mol.GetSubstructMatches(query)) for query in queries]
        counts.append({groups[i][0]: count for i, count in enumerate(found) if count})
    missing = {name for name, _ in groups} - {name for row in counts for name in row}
    assert not missing, f"no golden molecule has {missing}"
    made_by = {"script": "tooling/golden/functional_groups.py", "rdkit": rdkit.__version__, "seed": SEED}
    golden = {"madeBy": made_by, "smarts": dict(groups), "smiles": smiles, "counts": counts}
    (PACKAGE / "golden/functional-groups.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
