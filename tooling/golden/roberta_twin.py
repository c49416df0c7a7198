"""Golden values for @molx/smiles-encoder: a tiny RoBERTa of Hugging Face transformers and one BPE tokenizer.

    python tooling/golden/roberta_twin.py

Writes packages/smiles-encoder/golden/roberta.safetensors (weights, inputs, outputs, gradients) and
packages/smiles-encoder/golden/tokenizer.json (a byte-level BPE as seyonec/ChemBERTa-zinc-base-v1 has, and the
character split that an empty merges file gives).
"""

import json
import tempfile
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import RobertaConfig, RobertaModel, RobertaTokenizer

SEED = 20240607
OUT = Path(__file__).parents[2] / "packages/smiles-encoder/golden"

CONFIG = dict(
    vocab_size=40,
    hidden_size=24,
    num_hidden_layers=2,
    num_attention_heads=3,
    intermediate_size=40,
    max_position_embeddings=18,
    type_vocab_size=1,
    pad_token_id=1,
    layer_norm_eps=1e-12,
    hidden_act="gelu",
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
)


def randomise(model: torch.nn.Module) -> None:
    """Weights far from their usual start, so that every term of the forward pass matters."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(0.0, 0.3)
            if "LayerNorm.weight" in name:
                parameter.add_(1.0)


def model_golden() -> None:
    torch.manual_seed(SEED)
    model = RobertaModel(RobertaConfig(**CONFIG), add_pooling_layer=True).eval()
    randomise(model)
    lengths = [12, 5, 1, 9]
    ids = torch.full((len(lengths), max(lengths)), CONFIG["pad_token_id"], dtype=torch.int64)
    for row, length in enumerate(lengths):
        ids[row, :length] = torch.randint(2, CONFIG["vocab_size"], (length,))
    mask = (ids != CONFIG["pad_token_id"]).long()
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask[..., None].float()
    pooled = (states * weights).sum(1) / weights.sum(1)
    direction = torch.randn_like(pooled)
    (pooled * direction).sum().backward()

    tensors = {f"weight/roberta.{name}": value.detach() for name, value in model.named_parameters()}
    for name, value in model.named_parameters():
        if value.grad is not None:
            tensors[f"gradient/roberta.{name}"] = value.grad
    tensors["input/ids"] = ids.int()
    tensors["input/mask"] = mask.int()
    tensors["input/direction"] = direction
    tensors["output/states"] = (states * weights).detach()
    tensors["output/pooled"] = pooled.detach()
    save_file({name: value.contiguous() for name, value in tensors.items()}, OUT / "roberta.safetensors", metadata=provenance() | {"config": json.dumps(CONFIG)})


def tokenizer_golden() -> None:
    """The tokenizers read vocab.json and merges.txt from a folder, as they lie on the hub."""
    smiles = ["CCO", "c1ccccc1Br", "CC(=O)Oc1ccccc1C(=O)O", "C[C@H](N)C(=O)O", "[Na+].[Cl-]", "CC?C", "C C"]
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    characters = list("()=#[]@+-.0123456789BCFHINOPSaclnors")
    merges = [("c", "c"), ("C", "C"), ("cc", "cc"), ("B", "r"), ("=", "O"), ("(", "=O"), ("(=O", ")"), ("[", "C"), ("@", "H"), ("c", "1")]
    cases = []
    for name, rules in (("byte-level BPE", merges), ("characters", [])):
        vocabulary = {token: index for index, token in enumerate(specials + characters + ["".join(pair) for pair in rules])}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            path.joinpath("vocab.json").write_text(json.dumps(vocabulary))
            path.joinpath("merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in rules))
            path.joinpath("tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "RobertaTokenizer"}))
            tokenizer = RobertaTokenizer.from_pretrained(folder)
        cases.append(
            {
                "name": name,
                "vocabulary": vocabulary,
                "merges": [" ".join(pair) for pair in rules],
                "ids": {text: tokenizer(text)["input_ids"] for text in smiles},
            }
        )
    OUT.joinpath("tokenizer.json").write_text(json.dumps(provenance() | {"cases": cases}, separators=(",", ":")) + "\n")


def provenance() -> dict[str, str]:
    return {
        "script": "tooling/golden/roberta_twin.py",
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "seed": str(SEED),
    }


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    model_golden()
    tokenizer_golden()
