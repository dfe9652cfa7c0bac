"""Adadelta as a PyTorch optimizer.

Zeiler (2012), algorithm 1; torch.optim.Adadelta. https://arxiv.org/abs/1212.5701

The rule:

    # Adadelta: torch.optim.Adadelta
    hyper lr = 1 in [1e-4, 100] log
    hyper rho = 0.9 in [0, 0.9999] one-minus-log
    hyper eps = 1e-6 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    square_avg = rho*square_avg + (1 - rho)*g^2
    delta = g*sqrt(acc_delta + eps)/sqrt(square_avg + eps)
    acc_delta = rho*acc_delta + (1 - rho)*delta^2
    estimate = g
    theta = theta - lr*delta
"""

import math

import torch


class Adadelta(torch.optim.Optimizer):
    def __init__(self, params, lr=1, rho=0.9, eps=0.000001, weight_decay=0):
        defaults = dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)
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
        rho = _number(group["rho"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["square_avg"] = torch.zeros_like(p)
            state["acc_delta"] = torch.zeros_like(p)
        square_avg = state["square_avg"]
        acc_delta = state["acc_delta"]

        g = g + weight_decay * theta
        square_avg = rho * square_avg + (1 - rho) * g**2
        delta = g * torch.sqrt(acc_delta + eps) / torch.sqrt(square_avg + eps)
        acc_delta = rho * acc_delta + (1 - rho) * delta**2
        estimate = g
        theta = theta - lr * delta

        state["square_avg"] = square_avg
        state["acc_delta"] = acc_delta
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
