"""SELFIES and the SMILES that the reference library decodes them to, for the tests of @molx/datasets.

    python tooling/golden/selfies_strings.py MOLECULES.txt

Reads SMILES from the second column of a tab-separated file with a header (ChEBI-20's test.txt was taken) and writes
packages/datasets/golden/selfies.json: SELFIES of every 40th molecule that the library can write, and random SELFIES of its own alphabet, most of which ask for
bonds that atoms do not have. Made with selfies 2.2.0, seed 20261122.
"""

import json
import random
import sys
from pathlib import Path

import selfies

OUT = Path(__file__).parents[2] / "packages/datasets/golden/selfies.json"
SEED = 20261122
EXTRA = ["[/C]", "[\\C]", "[C@@H1]", "[C@H1]", "[NH1+1]", "[O-1]", "[13C]", "[Fe]", "[-/Ring1]", "[\\/Ring2]", "[epsilon]", "[nop]", "[=Ring1]"]


def main(path: str) -> None:
    rows = []
    for line in Path(path).read_text().splitlines()[1::40]:
        smiles = line.split("\t")[1].replace("\\\\", "\\")
        try:
            rows.append(selfies.encoder(smiles))
        except selfies.EncoderError:
            continue
    draw = random.Random(SEED)
    alphabet = sorted(selfies.get_semantic_robust_alphabet()) + EXTRA * 3
    rows += ["".join(draw.choices(alphabet, k=draw.randint(1, 40))) for _ in range(300)]
    rows += ["[C].[Cl].[Na+1]", "[C][Branch1]", "[O][=C][#N][C]", "[C][C][Ring1][C]", "[F][=Ring1][C]", "[C][XX]", "[C@@@]"]
    found = []
    for text in rows:
        try:
            found.append([text, selfies.decoder(text)])
        except selfies.DecoderError:
            found.append([text, None])
    made_by = {"script": "tooling/golden/selfies_strings.py", "selfies": "2.2.0", "seed": SEED}
    OUT.write_text(json.dumps({"madeBy": made_by, "rows": found}, indent=0) + "\n")
    print(f"{len(found)} rows")


if __name__ == "__main__":
    main(sys.argv[1])
