"""The transformer in PyTorch, for `npm run bench -- train`, which starts it and says in packages/train/src/bench/pytorch.ts how they talk.

It learns from random characters; what the text says makes no difference to the time.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

ALPHABET = 83  # as many characters as Moby-Dick has
LENGTH = 100_000


class Layer(nn.Module):
    """One product for the queries, keys and values of all heads, as is usual in PyTorch."""

    def __init__(self, width: int, heads: int, layers: int):
        super().__init__()
        self.heads = heads
        self.attention_norm, self.forward_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.inner = nn.Linear(width, 4 * width, bias=False)
        self.outer = nn.Linear(4 * width, width, bias=False)
        for weight in (module.weight for module in self.children() if isinstance(module, nn.Linear)):
            nn.init.kaiming_uniform_(weight, nonlinearity="linear")
        for residual in (self.output, self.outer):
            residual.weight.data /= math.sqrt(2 * layers)

    def attend(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, time_, width = x.shape
        parts = self.project(x).view(batch, time_, 3, self.heads, width // self.heads)
        queries, keys, values = parts.permute(2, 0, 3, 1, 4)  # [batch, heads, time, size]
        if hasattr(functional, "scaled_dot_product_attention"):
            found = functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        else:
            scores = (queries / math.sqrt(queries.shape[-1])) @ keys.transpose(-2, -1)
            found = torch.softmax(scores + mask, -1) @ values
        return self.output(found.transpose(1, 2).reshape(batch, time_, width))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = x + self.attend(self.attention_norm(x), mask)
        return x + self.outer(torch.relu(self.inner(self.forward_norm(x))))


class Transformer(nn.Module):
    def __init__(self, width: int, heads: int, layers: int, context: int):
        super().__init__()
        self.embedding = nn.Embedding(ALPHABET, width)
        self.positions = nn.Parameter(torch.randn(context, width))
        self.layers = nn.ModuleList(Layer(width, heads, layers) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, ALPHABET, bias=False)
        mask = torch.full((context, context), -1e9).triu(1)
        self.register_buffer("mask", mask)

    def forward(self, characters: torch.Tensor) -> torch.Tensor:
        x = self.embedding(characters) + self.positions
        for layer in self.layers:
            x = layer(x, self.mask)
        return self.output(self.norm(x))


def adam(model: nn.Module, rate: float, **options) -> torch.optim.Adam:
    """All weights in one pass, where this PyTorch can do so on a CPU."""
    for way in ({"fused": True}, {"foreach": True}, {}):
        try:
            return torch.optim.Adam(model.parameters(), lr=rate, **options, **way)
        except (TypeError, RuntimeError):
            continue
    raise AssertionError


def main() -> None:
    told = json.loads(sys.argv[1])
    settings = told["settings"]
    torch.set_num_threads(told["threads"])
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    context, batch = settings["context"], settings["batchSize"]
    model = Transformer(settings["width"], settings["heads"], settings["layers"], context)
    optimizer = adam(
        model,
        settings["learningRate"] / 10,
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
    )
    windows = torch.randint(0, ALPHABET, (LENGTH,)).unfold(0, context + 1, context)

    def step() -> float:
        rows = windows[torch.randint(0, len(windows), (batch,))]
        logits = model(rows[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(told["warmup"]):
        step()
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        steps = int(line)
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "samples": steps * batch * context}), flush=True)


main()
