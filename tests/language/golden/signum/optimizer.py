"""Signum as a PyTorch optimizer.

Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), signSGD with momentum, algorithm 2. https://arxiv.org/abs/1802.04434

The rule:

    # Signum
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = m
    theta = theta*(1 - lr*weight_decay) - lr*sign(m)
"""

import math

import torch


class Signum(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta=0.9, weight_decay=0):
        defaults = dict(lr=lr, beta=beta, weight_decay=weight_decay)
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
        beta = _number(group["beta"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["m"] = torch.zeros_like(p)
        m = state["m"]

        m = beta * m + (1 - beta) * g
        estimate = m
        theta = theta * (1 - lr * weight_decay) - lr * torch.sign(m)

        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
