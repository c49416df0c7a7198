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
# Hydrogens that are atoms: what a group `needs` must not ask for others.
EXTRA += ["CC(=O)O[2H]", "[2H]OC", "[2H]OC(C)C", "[2H]OC(C)(C)C", "[2H]Oc1ccccc1", "[2H]Oc1ccco1", "[2H]OC(C)=C", "[2H]OC(C)OC", "[2H]SC",
          "[2H]N([2H])CC", "[2H]N(C)C", "[2H][N+]([2H])([2H])[2H]", "CC(=O)N([2H])O[2H]", "CB(O[2H])O[2H]"]
# A second way to write a group.
EXTRA += ["C[N-][N+]#N", "CN=[N+]=[N-]", "C[S+](C)[O-]", "CS(=O)(=O)[O-]", "C[N+](C)(C)[O-]", "NC(N)=[NH2+]", "CP(=O)([O-])[O-]"]
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
