"""Golden values for the tokenizers of @molx/featurizers.

    python tooling/golden/smiles_tokens.py VOCAB

VOCAB is DeepChem's vocab.txt. Writes packages/featurizers/golden/tokens.json: token ids by the regular expression of
DeepChem's SmilesTokenizer, and by transformers' RobertaTokenizerFast with that vocabulary and no merges, as the
ChemBERTa-77M and -10M models have it.
"""

import json
import re
import sys
import tempfile
from pathlib import Path

import transformers
from transformers import RobertaTokenizerFast

OUT = Path(__file__).parents[2] / "packages/featurizers/golden/tokens.json"
ATOMS = re.compile(
    r"\[[^\]]+]|Br?|Cl?|N|O|S|P|F|I|b|c|n|o|s|p|\(|\)|\.|=|#|-|\+|\\|\/|:|~|@|\?|>>?|\*|\$|\%[0-9]{2}|[0-9]"
)
SMILES = [
    "CCO",
    "ClCCBr",
    "C[C@@H](N)C(=O)O",
    "CC(=O)Oc1ccccc1C(=O)O",
    "F/C=C\\F",
    "[Na+].[Cl-]",
    "c1ccc2[nH]ccc2c1",
    "[13CH3][C@H](F)[Si](C)(C)C",
    "C%12CCCCC%12",
    "CC>>CO",
    "*C~N$[Xx]",
    "OB(O)c1ccc(I)cc1",
    "C[N+](C)(C)CC#N",
    "[Fe+2].[c-]1cccc1",
    "CS(=O)(=O)N:P",
    "C c[unclosed",
    "Cé",
]


def main(path: str) -> None:
    vocabulary = Path(path).read_text().split()
    ids = {token: index for index, token in enumerate(vocabulary)}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "vocab.json").write_text(json.dumps(ids))
        Path(folder, "merges.txt").write_text("#version: 0.2\n")
        special = dict(cls_token="[CLS]", sep_token="[SEP]", bos_token="[CLS]", eos_token="[SEP]")
        special |= dict(unk_token="[UNK]", pad_token="[PAD]", mask_token="[MASK]")
        fast = RobertaTokenizerFast(f"{folder}/vocab.json", f"{folder}/merges.txt", **special)
        characters = [fast(smiles).input_ids for smiles in SMILES]
    atoms = [[ids["[CLS]"], *(ids.get(t, ids["[UNK]"]) for t in ATOMS.findall(s)), ids["[SEP]"]] for s in SMILES]
    made_by = {"script": "tooling/golden/smiles_tokens.py", "transformers": transformers.__version__, "seed": None}
    OUT.write_text(json.dumps({"madeBy": made_by, "smiles": SMILES, "atoms": atoms, "characters": characters}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
