"""Learning rates of torch.optim.lr_scheduler: a list of cases on standard input, the rates of steps 1..N of each out.

    python3 schedules.py < cases.json    (the cases are those of fixtures/schedules.json)
"""

import json
import sys
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.filterwarnings("ignore")


def main_part(kind, optimizer, case, left):
    if kind == "constant":
        return schedulers.LambdaLR(optimizer, lambda _: 1)
    if kind == "step":
        return schedulers.StepLR(optimizer, step_size=case["every"], gamma=case["factor"])
    if kind == "exponential":
        return schedulers.ExponentialLR(optimizer, gamma=case["factor"])
    if kind == "linear":
        end = case["to"] / case["base"]
        return schedulers.LinearLR(optimizer, start_factor=1, end_factor=end, total_iters=left)
    return schedulers.CosineAnnealingLR(optimizer, T_max=left, eta_min=case["to"])


def rates(case):
    parameter = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.SGD([parameter], lr=case["base"])
    warmup = case.get("warmup", 0)
    scheduler = main_part(case["kind"], optimizer, case, case["steps"] - warmup)
    if warmup > 0:
        optimizer = torch.optim.SGD([parameter], lr=case["base"])
        rise = schedulers.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
        main = main_part(case["kind"], optimizer, case, case["steps"] - warmup)
        scheduler = schedulers.SequentialLR(optimizer, [rise, main], milestones=[warmup])
    found = []
    for _ in range(case["steps"]):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


print(json.dumps([rates(case) for case in json.load(sys.stdin)]))
