"""Nesterov as a PyTorch optimizer.

Nesterov 1983; Sutskever, Martens, Dahl and Hinton (2013), torch.optim.SGD with nesterov=True. https://proceedings.mlr.press/v28/sutskever13.html

The rule:

    # Nesterov momentum: torch.optim.SGD(momentum=..., nesterov=True)
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    buf = momentum*buf + g
    d = g + momentum*buf
    estimate = (1 - momentum)*d
    theta = theta - lr*d
"""

import math

import torch


class Nesterov(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, momentum=0.9, weight_decay=0):
        defaults = dict(lr=lr, momentum=momentum, weight_decay=weight_decay)
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
        momentum = _number(group["momentum"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["buf"] = torch.zeros_like(p)
        buf = state["buf"]

        g = g + weight_decay * theta
        buf = momentum * buf + g
        d = g + momentum * buf
        estimate = (1 - momentum) * d
        theta = theta - lr * d

        state["buf"] = buf
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
