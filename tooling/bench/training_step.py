"""The reference training step in PyTorch on the CPU, eager: the yardstick of training-step.ts.

    python training_step.py --threads 2 --warmup 3 --steps 10

Prints one JSON document. Needs torch only.
"""

import argparse
import json
import resource
import time

import torch
import torch.nn.functional as F

D, LAYERS, HEADS, FFN, VOCAB, SEQ, BATCH = 256, 4, 8, 688, 1024, 128, 8
HEAD_DIM = D // HEADS


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda i, o: torch.nn.Linear(i, o, bias=False)
        self.q, self.k, self.v, self.o = (linear(D, D) for _ in range(4))
        self.gate, self.up, self.down = linear(D, FFN), linear(D, FFN), linear(FFN, D)
        self.norm1, self.norm2 = (torch.nn.Parameter(torch.ones(D)) for _ in range(2))

    def forward(self, x, cos, sin):
        h = F.rms_norm(x, (D,), self.norm1, 1e-5)
        q, k, v = (m(h).view(BATCH, SEQ, HEADS, HEAD_DIM).transpose(1, 2) for m in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        x = x + self.o(a.transpose(1, 2).reshape(BATCH, SEQ, D))
        h = F.rms_norm(x, (D,), self.norm2, 1e-5)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCAB, D)
        self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = torch.nn.Parameter(torch.ones(D))
        self.head = torch.nn.Linear(D, VOCAB, bias=False)
        for p in self.parameters():
            if p.dim() == 2:
                torch.nn.init.normal_(p, std=0.02)
        angles = torch.outer(torch.arange(SEQ), 10000.0 ** (-torch.arange(0, HEAD_DIM, 2) / HEAD_DIM))
        self.cos, self.sin = angles.cos(), angles.sin()

    def forward(self, ids):
        x = self.embedding(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        return self.head(F.rms_norm(x, (D,), self.norm, 1e-5))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--fused", action="store_true", help="Adam's fused kernel instead of the default")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = Model()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=options.fused or None)
    ids = torch.randint(0, VOCAB, (BATCH, SEQ))
    targets = torch.randint(0, VOCAB, (BATCH * SEQ,))
    milliseconds, losses = [], []
    for step in range(options.warmup + options.steps):
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(ids).view(-1, VOCAB), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
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
