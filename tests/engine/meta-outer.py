"""
Outer gradients of sine regression in float64, in two ways: PyTorch's second derivatives (create_graph), and central
differences of the outer loss. Reads a list of {theta, shapes, tasks: [{inner: [[[x], [y]], ..], outer: [[x], [y]]}], lr};
prints a list of {loss, exact, first, slope}, flat lists in the order of the shapes.
"""

import json
import sys

import torch

torch.set_default_dtype(torch.float64)
REACH = 1e-5


class Outer:
    """The outer loss of one case as a function of its flat parameters."""

    def __init__(self, given):
        self.shapes = given["shapes"]
        self.tasks = given["tasks"]
        self.lr = given["lr"]

    def unpack(self, flat):
        parts, at = [], 0
        for shape in self.shapes:
            size = 1
            for length in shape:
                size *= length
            parts.append(flat[at : at + size].reshape(shape))
            at += size
        return parts

    def loss_at(self, flat, points):
        parts = self.unpack(flat)
        x, y = (torch.tensor(values).unsqueeze(1) for values in points)
        for layer in range(0, len(parts), 2):
            x = x @ parts[layer] + parts[layer + 1]
            if layer + 2 < len(parts):
                x = torch.tanh(x)
        return ((x - y) ** 2).mean()

    def after_inner(self, flat, task, keeps_graph):
        here = flat
        for points in task["inner"]:
            loss = self.loss_at(here, points)
            (gradient,) = torch.autograd.grad(loss, here, create_graph=keeps_graph)
            here = here - self.lr * gradient
        return here

    def value(self, flat, keeps_graph):
        losses = [
            self.loss_at(self.after_inner(flat, task, keeps_graph), task["outer"])
            for task in self.tasks
        ]
        return torch.stack(losses).mean()

    def gradient(self, theta, keeps_graph):
        """Without a graph of the inner steps their gradients are constants: the gradient to first order."""
        flat = torch.tensor(theta, requires_grad=True)
        value = self.value(flat, keeps_graph)
        return torch.autograd.grad(value, flat)[0].tolist(), value.item()

    def slope(self, theta, index):
        sides = []
        for sign in (1, -1):
            point = torch.tensor(theta)
            point[index] += sign * REACH
            sides.append(self.value(point.requires_grad_(), False).item())
        return (sides[0] - sides[1]) / (2 * REACH)


answers = []
for given in json.load(sys.stdin):
    outer, theta = Outer(given), given["theta"]
    exact, loss = outer.gradient(theta, True)
    first, _ = outer.gradient(theta, False)
    slope = [outer.slope(theta, index) for index in range(len(theta))]
    answers.append({"loss": loss, "exact": exact, "first": first, "slope": slope})
print(json.dumps(answers))
