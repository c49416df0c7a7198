"""Small files of `torch.save` for the tests of @molx/checkpoint.

    python tooling/golden/pytorch_files.py

Writes packages/checkpoint/golden/: `state-zip.pt` and `state-legacy.pt` (the same state dict in both formats, with shared, transposed,
half, empty and scalar tensors), `training.pt` (weights beside an optimizer and arguments) and `hostile.pt` (a pickle that
would make a file if it were run). Made with torch 2.15.0; nothing is random.
"""

import argparse
import os
from collections import OrderedDict
from pathlib import Path

import torch

OUT = Path(__file__).parents[2] / "packages/checkpoint/golden"


class Hostile:
    def __reduce__(self):
        return os.system, ("touch molx-pickle-was-run",)


def state() -> OrderedDict:
    weight = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    return OrderedDict(
        {
            "layer.weight": weight,
            "transposed": weight.t(),
            "row": weight[1],
            "half": torch.tensor([1.5, -2.0], dtype=torch.float16),
            "bfloat": torch.tensor([1.5, -2.0], dtype=torch.bfloat16),
            "double": torch.tensor([0.1], dtype=torch.float64),
            "count": torch.tensor(7),
            "flags": torch.tensor([True, False]),
            "empty": torch.empty(0, 4),
            "parameter": torch.nn.Parameter(torch.tensor([9.0])),
        }
    )


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    torch.save(state(), OUT / "state-zip.pt")
    torch.save(state(), OUT / "state-legacy.pt", _use_new_zipfile_serialization=False)
    model = torch.nn.Linear(2, 1, bias=False)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    torch.save({"epoch": 3, "args": argparse.Namespace(lr=0.1), "state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, OUT / "training.pt")
    torch.save({"weights": Hostile()}, OUT / "hostile.pt")


if __name__ == "__main__":
    main()
