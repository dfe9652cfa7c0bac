"""SGLD as a PyTorch optimizer.

Welling and Teh (2011), Bayesian learning via stochastic gradient Langevin dynamics, equation (4). https://www.stats.ox.ac.uk/~teh/research/compstats/WelTeh2011a.pdf

The rule:

    # Stochastic gradient Langevin dynamics
    hyper lr = 0.01 in [1e-5, 10] log
    hyper temperature = 1e-3 in [1e-8, 10] log
    estimate = g
    theta = theta - lr*g + sqrt(2*lr*temperature)*randn()
"""

import math

import torch


class SGLD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, temperature=0.001):
        defaults = dict(lr=lr, temperature=temperature)
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
        temperature = _number(group["temperature"])
        theta = p
        g = p.grad

        estimate = g
        theta = theta - lr * g + torch.sqrt(2 * lr * temperature) * torch.randn_like(p)

        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
