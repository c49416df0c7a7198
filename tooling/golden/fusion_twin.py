"""Golden values for @molx/fusion-adapter: three projectors and their fusion, in PyTorch.

    python tooling/golden/fusion_twin.py

Writes packages/fusion-adapter/golden/fusion.safetensors. Four cases share one set of weights: `mean` (the nested mean of
the published MolX code), `weighted` (softmax of trainable logits, as the paper writes), `pair` (the nested mean without the
graph), and `scaled` (weighted, BatchNorm without affine on the encoders' vectors in training mode, and the learned scale).
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

SEED = 20240607
OUT = Path(__file__).parents[2] / "packages/fusion-adapter/golden"
INPUTS = {"smiles": 6, "graph": 5, "fingerprint": 16}
HIDDEN, OUTPUT, SOFT_TOKENS, BATCH = 8, 10, 3, 4
RMS_EPSILON = 1e-6


def nested_mean(projected: dict[str, torch.Tensor]) -> torch.Tensor:
    encoders = [projected[name] for name in ("smiles", "graph") if name in projected]
    groups = [torch.stack(encoders).mean(0)] if encoders else []
    groups += [projected["fingerprint"]] if "fingerprint" in projected else []
    return torch.stack(groups).mean(0)


def main() -> None:
    torch.manual_seed(SEED)
    projectors = nn.ModuleDict(
        {name: nn.Sequential(nn.Linear(width, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, SOFT_TOKENS * OUTPUT)) for name, width in INPUTS.items()}
    )
    logits = nn.Parameter(torch.tensor([0.7, -0.4, 0.1]))
    scale = nn.Parameter(torch.tensor(0.37))
    features = {name: torch.randn(BATCH, width) * 2 + 0.5 for name, width in INPUTS.items()}
    features["fingerprint"] = (torch.rand(BATCH, INPUTS["fingerprint"]) < 0.3).float()
    for tensor in features.values():
        tensor.requires_grad_()
    direction = torch.randn(BATCH, SOFT_TOKENS, OUTPUT)
    norms = {name: nn.BatchNorm1d(INPUTS[name], affine=False) for name in ("smiles", "graph")}

    def project(name: str, x: torch.Tensor) -> torch.Tensor:
        return projectors[name](x).reshape(BATCH, SOFT_TOKENS, OUTPUT)

    def weighted(projected: dict[str, torch.Tensor]) -> torch.Tensor:
        shares = torch.softmax(logits, 0)
        return sum(share * projected[name] for share, name in zip(shares, INPUTS))

    def scaled() -> torch.Tensor:
        normed = {name: norms[name](x) if name in norms else x for name, x in features.items()}
        fused = weighted({name: project(name, x) for name, x in normed.items()})
        return fused / torch.sqrt((fused * fused).mean(-1, keepdim=True) + RMS_EPSILON) * scale

    cases = {
        "mean": lambda: nested_mean({name: project(name, x) for name, x in features.items()}),
        "weighted": lambda: weighted({name: project(name, x) for name, x in features.items()}),
        "pair": lambda: nested_mean({name: project(name, features[name]) for name in ("smiles", "fingerprint")}),
        "scaled": scaled,
    }
    named = {f"projectors.{key}": value for key, value in projectors.named_parameters()}
    named |= {"fusion_logits": logits, "output_scale": scale}
    tensors = {f"weight/{key}": value.detach().clone() for key, value in named.items()}
    tensors |= {f"input/{key}": value.detach().clone() for key, value in features.items()}
    tensors["input/direction"] = direction
    for case, forward in cases.items():
        for tensor in [*named.values(), *features.values()]:
            tensor.grad = None
        output = forward()
        (output * direction).sum().backward()
        tensors[f"{case}/output"] = output.detach()
        for key, value in (named | {f"input/{key}": value for key, value in features.items()}).items():
            if value.grad is not None:
                tensors[f"{case}/gradient/{key}"] = value.grad.clone()
    for name, norm in norms.items():
        tensors[f"scaled/after/input_norms.{name}.running_mean"] = norm.running_mean
        tensors[f"scaled/after/input_norms.{name}.running_var"] = norm.running_var

    OUT.mkdir(parents=True, exist_ok=True)
    metadata = {"script": "tooling/golden/fusion_twin.py", "versions": f"torch {torch.__version__}", "seed": str(SEED)}
    save_file({key: value.contiguous() for key, value in tensors.items()}, OUT / "fusion.safetensors", metadata=metadata)
    OUT.joinpath("fusion.safetensors").chmod(0o644)


if __name__ == "__main__":
    main()
