"""The training step of cnn in PyTorch: bytes to normalised float32, loss, gradient, Adam. Milliseconds for each line read."""
import sys
import time

import torch
from torch import nn

BATCH, PICTURES, CLASSES = 64, 1024, 10

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.manual_seed(1)
pixels = torch.randint(0, 256, (PICTURES, 3, 32, 32), dtype=torch.uint8)
labels = torch.randint(0, CLASSES, (PICTURES,))
mean = torch.tensor([0.49, 0.48, 0.45]).reshape(1, 3, 1, 1)
deviation = torch.tensor([0.25, 0.24, 0.26]).reshape(1, 3, 1, 1)
network = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(2048, CLASSES),
)
assert sum(p.numel() for p in network.parameters()) == 25_578
optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

print(f"{torch.__version__} on {threads} threads", flush=True)
for _ in sys.stdin:
    batch = torch.randint(0, PICTURES, (BATCH,))
    start = time.perf_counter()
    inputs = (pixels[batch].float() / 255 - mean) / deviation
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(network(inputs), labels[batch])
    loss.backward()
    optimizer.step()
    loss.item()
    print((time.perf_counter() - start) * 1000, flush=True)
