"""signSGD as a PyTorch optimizer.

Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), algorithm 1. https://arxiv.org/abs/1802.04434

The rule:

    # signSGD
    hyper lr = 1e-3 in [1e-6, 1] log
    estimate = g
    theta = theta - lr*sign(g)
"""

import math

import torch


class SignSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001):
        defaults = dict(lr=lr)
        for name, value in defaults.items():
            if not math.isfinite(value):
                raise ValueError(f"{name} is {value}; give a finite number")
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        """One step. The closure computes loss and gradients anew and returns the loss."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._update(p, group)
        return loss

    def _update(self, p, group):
        lr = _number(group["lr"])
        theta = p
        g = p.grad

        estimate = g
        theta = theta - lr * torch.sign(g)

        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
