"""SGD as a PyTorch optimizer.

Robbins and Monro (1951), A stochastic approximation method, equation (5); torch.optim.SGD. https://doi.org/10.1214/aoms/1177729586

The rule:

    # Stochastic gradient descent
    hyper lr = 1e-3 in [1e-5, 10] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    estimate = g
    theta = theta - lr*g
"""

import math

import torch


class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, weight_decay=0):
        defaults = dict(lr=lr, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad

        g = g + weight_decay * theta
        estimate = g
        theta = theta - lr * g

        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
