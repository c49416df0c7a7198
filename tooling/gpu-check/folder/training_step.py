"""A training step of molx-tiny-lm's size in PyTorch eager on the GPU: the yardstick of the step training-step.

    python training_step.py --precision float32 --batch 24 --length 128 --warmup 5 --steps 30

Prints one JSON document. Needs torch with CUDA.
"""

import argparse
import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("PyTorch is not installed")

D, LAYERS, HEADS, FFN, VOCAB = 256, 4, 8, 640, 2048
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
        batch, length, _ = x.shape
        h = F.rms_norm(x, (D,), self.norm1, 1e-5)
        q, k, v = (m(h).view(batch, length, HEADS, HEAD_DIM).transpose(1, 2) for m in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        x = x + self.o(a.transpose(1, 2).reshape(batch, length, D))
        h = F.rms_norm(x, (D,), self.norm2, 1e-5)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Model(torch.nn.Module):
    def __init__(self, length):
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCAB, D)
        self.layers = torch.nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = torch.nn.Parameter(torch.ones(D))
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
        return F.linear(F.rms_norm(x, (D,), self.norm, 1e-5), self.embedding.weight)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--precision", choices=("float32", "tf32", "bfloat16"), default="float32")
    for name, default in (("batch", 24), ("length", 128), ("warmup", 5), ("steps", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU")
    torch.backends.cuda.matmul.allow_tf32 = options.precision == "tf32"
    torch.manual_seed(1)
    model = Model(options.length).cuda()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    ids = torch.randint(3, VOCAB, (options.batch, options.length), device="cuda")
    autocast = torch.autocast("cuda", torch.bfloat16, enabled=options.precision == "bfloat16")
    milliseconds = []
    for step in range(options.warmup + options.steps):
        torch.cuda.synchronize()
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with autocast:
            logits = model(ids)[:, :-1].reshape(-1, VOCAB)
            loss = F.cross_entropy(logits.float(), ids[:, 1:].reshape(-1))
        loss.backward()
        optimizer.step()
        loss.item()
        torch.cuda.synchronize()
        if step >= options.warmup:
            milliseconds.append((time.perf_counter() - started) * 1000)
    print(json.dumps({"engine": f"PyTorch {torch.__version__} eager", "milliseconds": milliseconds}))


if __name__ == "__main__":
    main()
