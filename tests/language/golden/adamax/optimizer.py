"""Adamax as a PyTorch optimizer.

Kingma and Ba (2015), algorithm 2; torch.optim.Adamax. https://arxiv.org/abs/1412.6980

The rule:

    # Adamax: torch.optim.Adamax
    hyper lr = 2e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    u = max(beta2*u, abs(g) + eps)
    m_hat = m/(1 - beta1^t)
    estimate = m_hat
    theta = theta - lr*m_hat/u
"""

import math

import torch


class Adamax(torch.optim.Optimizer):
    def __init__(self, params, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)
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
        beta1 = _number(group["beta1"])
        beta2 = _number(group["beta2"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["m"] = torch.zeros_like(p)
            state["u"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        m = state["m"]
        u = state["u"]

        g = g + weight_decay * theta
        m = beta1 * m + (1 - beta1) * g
        u = torch.maximum(beta2 * u, torch.abs(g) + eps)
        m_hat = m / (1 - beta1**t)
        estimate = m_hat
        theta = theta - lr * m_hat / u

        state["m"] = m
        state["u"] = u
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
