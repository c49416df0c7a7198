"""Golden values for packages/nn: AdamW and BatchNorm1d as PyTorch computes them.

Writes packages/nn/golden/adam-w.json and batch-norm-1d.json. Run from the repository root.
"""

import json
from pathlib import Path

import torch

SEED = 20240501
OUT = Path("packages/nn/golden")


def header() -> dict:
    return {"script": "tooling/golden/nn.py", "torch": torch.__version__, "seed": SEED}


def flat(tensor: torch.Tensor) -> list[float]:
    return tensor.detach().double().flatten().tolist()


def adam_w() -> dict:
    torch.manual_seed(SEED)
    weight = torch.nn.Parameter(torch.randn(3, 4))
    bias = torch.nn.Parameter(torch.randn(4))
    rare = torch.nn.Parameter(torch.randn(2))
    initial = {"weight": flat(weight), "bias": flat(bias), "rare": flat(rare)}
    groups = [{"params": [weight], "weight_decay": 0.1}, {"params": [bias, rare], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.05, betas=(0.9, 0.95), eps=1e-6)
    steps = []
    for step in range(6):
        learning_rate = 0.05 * (1 - step / 10)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate
        gradients = {"weight": torch.randn(3, 4), "bias": torch.randn(4) * 1e-3}
        if step % 2 == 1:
            gradients["rare"] = torch.randn(2)
        weight.grad, bias.grad, rare.grad = gradients["weight"], gradients["bias"], gradients.get("rare")
        optimizer.step()
        steps.append(
            {
                "learningRate": learning_rate,
                "gradients": {name: flat(gradient) for name, gradient in gradients.items()},
                "parameters": {"weight": flat(weight), "bias": flat(bias), "rare": flat(rare)},
            }
        )
    return header() | {"initial": initial, "steps": steps}


def batch_norm() -> dict:
    torch.manual_seed(SEED)
    layer = torch.nn.BatchNorm1d(3, eps=1e-4, momentum=0.2)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(3))
        layer.bias.copy_(torch.randn(3))
    initial = {"weight": flat(layer.weight), "bias": flat(layer.bias)}
    batches = []
    for rows in (4, 2, 7):
        x = (torch.randn(rows, 3) * 2 + 1).requires_grad_()
        direction = torch.randn(rows, 3)
        layer.zero_grad()
        y = layer(x)
        (y * direction).sum().backward()
        batches.append(
            {
                "x": flat(x),
                "direction": flat(direction),
                "y": flat(y),
                "gradients": {"x": flat(x.grad), "weight": flat(layer.weight.grad), "bias": flat(layer.bias.grad)},
                "running_mean": flat(layer.running_mean),
                "running_var": flat(layer.running_var),
                "num_batches_tracked": int(layer.num_batches_tracked),
            }
        )
    layer.eval()
    x = torch.randn(2, 3)
    return header() | {"initial": initial, "batches": batches, "eval": {"x": flat(x), "y": flat(layer(x))}}


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for name, values in (("adam-w", adam_w()), ("batch-norm-1d", batch_norm())):
        (OUT / f"{name}.json").write_text(json.dumps(values) + "\n")
