"""A training step in PyTorch eager: the yardstick of `bench training-step` on the CPU and of the check on a GPU.

    python training_step.py --threads 2 --warmup 3 --steps 10
    python training_step.py --device cuda --model molx-tiny-lm --precision tf32 --batch 24 --warmup 5 --steps 30

Prints one JSON document. Needs torch, with CUDA for a GPU.
"""

import argparse
import json
import resource
import sys
import time
from dataclasses import dataclass

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("PyTorch is not installed")

D, LAYERS, HEADS = 256, 4, 8
HEAD_DIM = D // HEADS


@dataclass(frozen=True)
class Shape:
    ffn: int
    vocab: int
    tied: bool  # the embedding is also the head
    next_token: bool  # targets are the following tokens, else random ones
    optimizer: type


MODELS = {
    "reference": Shape(ffn=688, vocab=1024, tied=False, next_token=False, optimizer=torch.optim.Adam),
    "molx-tiny-lm": Shape(ffn=640, vocab=2048, tied=True, next_token=True, optimizer=torch.optim.AdamW),
}


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


class Layer(torch.nn.Module):
    def __init__(self, ffn):
        super().__init__()
        linear = lambda i, o: torch.nn.Linear(i, o, bias=False)
        self.q, self.k, self.v, self.o = (linear(D, D) for _ in range(4))
        self.gate, self.up, self.down = linear(D, ffn), linear(D, ffn), linear(ffn, D)
        self.norm1, self.norm2 = (torch.nn.Parameter(torch.ones(D)) for _ in range(2))

    def forward(self, x, cos, sin):
        batch, length, _ = x.shape
        h = F.rms_norm(x, (D,), self.norm1, 1e-5)
        q, k, v = (m(h).view(batch, length, HEADS, HEAD_DIM).transpose(1, 2) for m in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        x = x + self.o(a.transpose(1, 2).reshape(batch, length, D))
        h = F.rms_norm(x, (D,), self.norm2, 1e-5)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Model(torch.nn.Module):
    def __init__(self, shape, length):
        super().__init__()
        self.embedding = torch.nn.Embedding(shape.vocab, D)
        self.layers = torch.nn.ModuleList(Layer(shape.ffn) for _ in range(LAYERS))
        self.norm = torch.nn.Parameter(torch.ones(D))
        self.head = torch.nn.Linear(D, shape.vocab, bias=False)
        if shape.tied:
            self.head.weight = self.embedding.weight
        for p in self.parameters():
            if p.dim() == 2:
                torch.nn.init.normal_(p, std=0.02)
        angles = torch.outer(torch.arange(length), 10000.0 ** (-torch.arange(0, HEAD_DIM, 2) / HEAD_DIM))
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, ids):
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        return self.head(F.rms_norm(x, (D,), self.norm, 1e-5))


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--model", choices=tuple(MODELS), default="reference")
    parser.add_argument("--precision", choices=("float32", "tf32", "bfloat16"), default="float32")
    for name, default in (("threads", 2), ("batch", 8), ("length", 128), ("warmup", 3), ("steps", 10)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--fused", action="store_true", help="the optimizer's fused kernel instead of the default")
    return parser.parse_args()


def main():
    options = parse()
    device, shape = options.device, MODELS[options.model]
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU")
    torch.set_num_threads(options.threads)
    torch.backends.cuda.matmul.allow_tf32 = options.precision == "tf32"
    torch.manual_seed(1)
    model = Model(shape, options.length).to(device)
    optimizer = shape.optimizer(model.parameters(), lr=1e-3, fused=options.fused or None)
    ids = torch.randint(3, shape.vocab, (options.batch, options.length), device=device)
    targets = ids[:, 1:] if shape.next_token else torch.randint(0, shape.vocab, ids.shape, device=device)
    autocast = torch.autocast(device, torch.bfloat16, enabled=options.precision == "bfloat16")
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    milliseconds, losses = [], []
    for step in range(options.warmup + options.steps):
        wait()
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with autocast:
            logits = model(ids)[:, : targets.shape[1]]
            loss = F.cross_entropy(logits.flatten(0, 1).float(), targets.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        wait()
        if step >= options.warmup:
            milliseconds.append((time.perf_counter() - started) * 1000)
    print(
        json.dumps(
            {
                "engine": f"PyTorch {torch.__version__} eager",
                "threads": torch.get_num_threads(),
                "milliseconds": milliseconds,
                "losses": losses,
                "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
