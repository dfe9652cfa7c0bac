"""Runs exported stages and whole exported scripts with given draws in place of PyTorch's generators.

Input: {"classes": text, "chains": [{"stages": [text], "draws": {seed: [step][number]}}], "gradients":
[step][tensor][number], "scripts": [{"text", "draws"}]}. Output: {"chains": [chain][step][number], what each delivers,
"scripts": [script][row]}.
"""

import contextlib
import io
import json
import math
import sys

import torch

torch.set_num_threads(1)
given = json.load(sys.stdin)
tables = {}


class Replay:
    """Stands for a generator: hands on the draws that belong to its seed, a list each step."""

    def manual_seed(self, seed):
        self.steps = iter(tables[str(seed)])
        self.left = []
        return self

    def take(self, count):
        if not self.left:
            self.left = list(next(self.steps))
        taken, self.left = self.left[:count], self.left[count:]
        assert len(taken) == count
        return taken


def draw(shape, generator, dtype):
    return torch.tensor(generator.take(math.prod(shape)), dtype=dtype).reshape(shape)


torch.Generator = Replay
torch.rand = torch.randn = draw


def chain(case):
    tables.clear()
    tables.update(case["draws"])
    scope = {"torch": torch, "math": math, "contextlib": contextlib, "seed_of": lambda place: place}
    exec(given["classes"], scope)
    stages = [eval(text, scope) for text in case["stages"]]
    delivered = []
    for tensors in given["gradients"]:
        gradients = [torch.tensor(values, dtype=torch.float64) for values in tensors]
        for stage in stages:
            gradients = stage(gradients, 0)
        delivered.append([value for g in gradients for value in g.flatten().tolist()])
    return delivered


def script(case):
    tables.clear()
    tables.update(case["draws"])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(case["text"], {"__name__": "__main__"})
    return [json.loads(line) for line in out.getvalue().splitlines()]


answer = {
    "chains": [chain(case) for case in given["chains"]],
    "scripts": [script(case) for case in given["scripts"]],
}
json.dump(answer, sys.stdout)
