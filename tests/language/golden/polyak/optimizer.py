"""Polyak step as a PyTorch optimizer.

Polyak (1969), Minimization of unsmooth functionals; with minibatches Loizou and others, 2021. https://doi.org/10.1016/0041-5553(69)90061-5

The rule:

    # Polyak's step size
    hyper lr = 1 in [0.01, 2] log
    hyper f_star = 0 in [-10, 10]
    size2 = global_norm(g)^2
    estimate = g
    theta = theta - lr*where(size2 > 0, max(loss - f_star, 0)/size2, 0)*g
"""

import math

import torch


class PolyakStep(torch.optim.Optimizer):
    def __init__(self, params, lr=1, f_star=0):
        defaults = dict(lr=lr, f_star=f_star)
        for name, value in defaults.items():
            if not math.isfinite(value):
                raise ValueError(f"{name} is {value}; give a finite number")
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        """One step. The closure computes loss and gradients anew and returns the loss."""
        if closure is None:
            raise RuntimeError("the rule reads the loss: call step(closure)")
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        pairs = [(p, group) for group in self.param_groups for p in group["params"]]
        pairs = [(p, group) for p, group in pairs if p.grad is not None]
        # The updates go side by side: at each yield they wait until all parameters have got there.
        updates = [self._update(p, group, loss) for p, group in pairs]
        answers = [None] * len(updates)
        while updates:
            asked = []
            for update, answer in zip(updates, answers):
                try:
                    asked.append(update.send(answer))
                except StopIteration:
                    pass
            if not asked:
                break
            if asked[0][0] == "sum":
                answers = [sum(value for _, value in asked)] * len(asked)
        return loss

    def _update(self, p, group, loss):
        lr = _number(group["lr"])
        f_star = _number(group["f_star"])
        theta = p
        g = p.grad
        loss = loss.detach()

        size2 = torch.sqrt((yield "sum", torch.sum(g**2)))**2
        estimate = g
        theta = theta - lr * torch.where(size2 > 0, torch.maximum(loss - f_star, _number(0)) / size2, _number(0)) * g

        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
