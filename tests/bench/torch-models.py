"""Training steps of the bench's models in PyTorch: bytes to float32, loss, gradient, Adam. Milliseconds for each line read."""
import sys
import time

import torch
from torch import nn

BATCH, PICTURES, CLASSES = 64, 1024, 10


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


def basic(inputs, outputs, stride):
    body = nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs),
    )
    shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
        nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
    return [Residual(body, shortcut), nn.ReLU()]


def bottleneck(inputs, outputs, stride, inner, groups=1):
    body = nn.Sequential(
        nn.Conv2d(inputs, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU(),
        nn.Conv2d(inner, inner, 3, stride, 1, groups=groups, bias=False), nn.BatchNorm2d(inner), nn.ReLU(),
        nn.Conv2d(inner, outputs, 1, bias=False), nn.BatchNorm2d(outputs),
    )
    shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
        nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
    return [Residual(body, shortcut), nn.ReLU()]


def stem(outputs):
    return [nn.Conv2d(3, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def head(features):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, CLASSES)]


def linear():
    return [nn.Flatten(), nn.Linear(3072, CLASSES)]


def mlp():
    return [nn.Flatten(), nn.Linear(3072, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, CLASSES)]


def cnn():
    return [
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, CLASSES),
    ]


def resnet8():
    return [*stem(16), *basic(16, 16, 1), *basic(16, 32, 2), *basic(32, 64, 2), *head(64)]


def staged(inputs, widths, counts, block):
    layers = []
    for stage, (outputs, count) in enumerate(zip(widths, counts)):
        for index in range(count):
            layers += block(inputs, outputs, 2 if stage > 0 and index == 0 else 1)
            inputs = outputs
    return [*layers, *head(inputs)]


def resnet18(width=16):
    return [*stem(width), *staged(width, [width * 2 ** at for at in range(4)], [2, 2, 2, 2], basic)]


def resnet50(width=8):
    widths = [4 * width * 2 ** at for at in range(4)]
    return [*stem(width), *staged(width, widths, [3, 4, 6, 3], lambda i, o, s: bottleneck(i, o, s, o // 4))]


def resnext18(width=8):
    widths = [4 * width * 2 ** at for at in range(3)]
    return [*stem(width), *staged(width, widths, [1, 1, 1], lambda i, o, s: bottleneck(i, o, s, 2 * o, 8))]


def autoencoder():
    return [
        nn.Flatten(), nn.Linear(3072, 128), nn.ReLU(), nn.Linear(128, 32),
        nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 3072),
    ]


def convmixer(dim=64, depth=4, kernel=5, patch=4):
    layers = [nn.Conv2d(3, dim, patch, patch), nn.GELU(), nn.BatchNorm2d(dim)]
    for _ in range(depth):
        mixing = nn.Sequential(
            nn.Conv2d(dim, dim, kernel, padding=kernel // 2, groups=dim), nn.GELU(), nn.BatchNorm2d(dim))
        layers += [Residual(mixing, nn.Identity()), nn.Conv2d(dim, dim, 1), nn.GELU(), nn.BatchNorm2d(dim)]
    return [*layers, *head(dim)]


def vgg(width=8):
    layers, inputs = [], 3
    for count, factor in [(2, 1), (2, 2), (3, 4), (3, 8), (3, 8)]:
        for _ in range(count):
            outputs = width * factor
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    return [*layers, *head(inputs)]


name, parameters, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
pixels = torch.randint(0, 256, (PICTURES, 3, 32, 32), dtype=torch.uint8)
labels = torch.randint(0, CLASSES, (PICTURES,))
mean = torch.tensor([0.49, 0.48, 0.45]).reshape(1, 3, 1, 1)
deviation = torch.tensor([0.25, 0.24, 0.26]).reshape(1, 3, 1, 1)
network = nn.Sequential(*{
    "linear": linear, "mlp": mlp, "cnn": cnn, "resnet8": resnet8, "resnet18": resnet18, "resnet50": resnet50,
    "resnext18": resnext18, "vgg": vgg, "convmixer": convmixer, "autoencoder": autoencoder,
}[name]())
assert sum(p.numel() for p in network.parameters()) == parameters
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

print(f"{torch.__version__} on {threads} threads", flush=True)
for _ in sys.stdin:
    batch = torch.randint(0, PICTURES, (BATCH,))
    start = time.perf_counter()
    inputs = (pixels[batch].float() / 255 - mean) / deviation
    optimizer.zero_grad()
    if name == "autoencoder":
        loss = nn.functional.mse_loss(network(inputs), inputs.flatten(1))
    else:
        loss = nn.functional.cross_entropy(network(inputs), labels[batch])
    loss.backward()
    optimizer.step()
    loss.item()
    print((time.perf_counter() - start) * 1000, flush=True)
