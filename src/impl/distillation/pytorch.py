"""The teacher in PyTorch, for `npm run bench -- train`, which starts it and says in packages/train/src/bench/pytorch.ts how they talk.

It learns from as many images as the preset smoke has; what they show makes no difference to the time.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Teacher(nn.Sequential):
    """784-width-width-10 with dropout behind its hidden layers, and a limit on their units' weight vectors."""

    def __init__(self, width: int, input_dropout: float, hidden_dropout: float, max_norm: float):
        hidden = [nn.Linear(784, width), nn.Linear(width, width)]
        output = nn.Linear(width, 10)
        for layer in (*hidden, output):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        # A layer that leaves nothing out would cost a copy all the same.
        noise = [nn.Dropout(input_dropout)] if input_dropout > 0 else []
        for layer in hidden:
            noise += [layer, nn.ReLU(inplace=True)]
            noise += [nn.Dropout(hidden_dropout)] if hidden_dropout > 0 else []
        super().__init__(*noise, output)
        self.limited = [layer.weight for layer in hidden]
        self.max_norm = max_norm

    @torch.no_grad()
    def constrain(self) -> None:
        for weight in self.limited:
            norms = torch.linalg.vector_norm(weight, dim=1, keepdim=True)
            # Most steps carry no unit over the limit, and a matrix that isn't written is cheaper than one times 1.
            if norms.max() > self.max_norm:
                weight.mul_((self.max_norm / norms).clamp_(max=1))


class Shifted:
    """Images as bytes with a margin, of which each batch cuts out windows: that is the jitter, without a copy more."""

    def __init__(self, count: int, jitter: int):
        self.jitter = jitter
        side = 28 + 2 * jitter
        padded = torch.zeros(count, side, side, dtype=torch.uint8)
        padded[:, jitter : jitter + 28, jitter : jitter + 28] = torch.randint(
            0, 256, (count, 28, 28), dtype=torch.uint8
        )
        self.windows = padded.unfold(1, 28, 1).unfold(2, 28, 1)

    def batch(self, indices: torch.Tensor) -> torch.Tensor:
        down, right = torch.randint(0, 2 * self.jitter + 1, (2, len(indices)))
        return self.windows[indices, down, right].view(-1, 784).float().div_(255)


def momentum_sgd(network: nn.Module, rate: float, momentum: float) -> torch.optim.SGD:
    """In one pass over the weights, where this PyTorch can do so on a CPU."""
    try:
        return torch.optim.SGD(network.parameters(), lr=rate, momentum=momentum, fused=True)
    except (TypeError, RuntimeError):
        return torch.optim.SGD(network.parameters(), lr=rate, momentum=momentum)


def main() -> None:
    told = json.loads(sys.argv[1])
    torch.set_num_threads(told["threads"])
    # Weights on their way to zero would otherwise be computed with in slow denormal numbers.
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    settings = told["settings"]
    size, options = settings["batchSize"], settings["regularisation"]
    teacher = Teacher(
        settings["width"], options["inputDropout"], options["hiddenDropout"], options["maxNorm"]
    )
    optimizer = momentum_sgd(teacher, settings["learningRate"], settings["momentum"])
    count = 1500
    images, labels = Shifted(count, options["jitter"]), torch.randint(0, 10, (count,))
    batches = torch.arange(count).split(size)

    def step(index: int) -> int:
        indices = batches[index % len(batches)]
        truth = labels[indices]
        logits = teacher(images.batch(indices))
        loss = functional.cross_entropy(logits, truth)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        teacher.constrain()
        (logits.detach().argmax(1) != truth).sum().item(), loss.item()
        return len(indices)

    for index in range(told["warmup"]):
        step(index)
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        begin = time.perf_counter()
        samples = sum(step(index) for index in range(int(line)))
        print(json.dumps({"seconds": time.perf_counter() - begin, "samples": samples}), flush=True)


main()
