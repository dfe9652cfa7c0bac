"""LARS as a PyTorch optimizer.

You, Gitman and Ginsburg (2017), Large batch training of convolutional networks, algorithm 1. https://arxiv.org/abs/1708.03888

The rule:

    # LARS
    hyper lr = 1 in [1e-4, 100] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper trust_coefficient = 1e-3 in [1e-5, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    w_norm = norm(theta)
    g_norm = norm(g)
    ratio = trust_coefficient*w_norm/(g_norm + weight_decay*w_norm)
    local = where(w_norm > 0, where(g_norm > 0, ratio, 1), 1)
    buf = momentum*buf + local*(g + weight_decay*theta)
    estimate = (1 - momentum)*buf/local
    theta = theta - lr*buf
"""

import math

import torch


class LARS(torch.optim.Optimizer):
    def __init__(self, params, lr=1, momentum=0.9, trust_coefficient=0.001, weight_decay=0):
        defaults = dict(lr=lr, momentum=momentum, trust_coefficient=trust_coefficient, weight_decay=weight_decay)
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
        trust_coefficient = _number(group["trust_coefficient"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["buf"] = torch.zeros_like(p)
        buf = state["buf"]

        w_norm = torch.sqrt(torch.sum(theta**2))
        g_norm = torch.sqrt(torch.sum(g**2))
        ratio = trust_coefficient * w_norm / (g_norm + weight_decay * w_norm)
        local = torch.where(w_norm > 0, torch.where(g_norm > 0, ratio, _number(1)), _number(1))
        buf = momentum * buf + local * (g + weight_decay * theta)
        estimate = (1 - momentum) * buf / local
        theta = theta - lr * buf

        state["buf"] = buf
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
