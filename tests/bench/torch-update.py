"""torch.optim.Adam on given gradients. Arguments: elements of each tensor, commas between; updates a sample.
For each line "float32 for-loop 2" (precision, implementation, threads): milliseconds of one update."""
import sys
import time

import torch

sizes = [int(size) for size in sys.argv[1].split(",")]
updates = int(sys.argv[2])
optimizers = {}


def open_adam(precision, implementation):
    torch.manual_seed(1)
    parameters = [torch.randn(size, dtype=getattr(torch, precision)) for size in sizes]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter)
    return torch.optim.Adam(parameters, lr=1e-3, foreach=implementation == "foreach")


print(torch.__version__, flush=True)
for line in sys.stdin:
    precision, implementation, threads = line.split()
    torch.set_num_threads(int(threads))
    key = precision, implementation
    if key not in optimizers:
        optimizers[key] = open_adam(*key)
    start = time.perf_counter()
    for _ in range(updates):
        optimizers[key].step()
    print((time.perf_counter() - start) * 1000 / updates, flush=True)
