"""Adagrad as a PyTorch optimizer.

Duchi, Hazan and Singer (2011), Adaptive subgradient methods, section 1.1; torch.optim.Adagrad. https://jmlr.org/papers/v12/duchi11a.html

The rule:

    # Adagrad: torch.optim.Adagrad
    hyper lr = 0.01 in [1e-6, 1] log
    hyper lr_decay = 0 in [0, 1]
    hyper weight_decay = 0 in [0, 0.1]
    hyper initial_accumulator_value = 0 in [0, 1]
    hyper eps = 1e-10 in [1e-12, 1] log
    state total = initial_accumulator_value
    g = g + weight_decay*theta
    total = total + g^2
    estimate = g
    theta = theta - lr/(1 + (t - 1)*lr_decay)*g/(sqrt(total) + eps)
"""

import math

import torch


class Adagrad(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10):
        defaults = dict(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, eps=eps)
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
        lr_decay = _number(group["lr_decay"])
        weight_decay = _number(group["weight_decay"])
        initial_accumulator_value = _number(group["initial_accumulator_value"])
        eps = _number(group["eps"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["total"] = torch.zeros_like(p) + (initial_accumulator_value)
        state["t"] += 1
        t = _number(state["t"])
        total = state["total"]

        g = g + weight_decay * theta
        total = total + g**2
        estimate = g
        theta = theta - lr / (1 + (t - 1) * lr_decay) * g / (torch.sqrt(total) + eps)

        state["total"] = total
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
