"""Adan as a PyTorch optimizer.

Xie, Zhou, Li, Lin and Yan (2024), algorithm 1 and the authors' code. https://arxiv.org/abs/2208.06677

The rule:

    # Adan
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.98 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.92 in [0, 0.9999] one-minus-log
    hyper beta3 = 0.99 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    state g_prev = g
    change = g - g_prev
    g_prev = g
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*change
    n = beta3*n + (1 - beta3)*(g + beta2*change)^2
    estimate = m/(1 - beta1^t) + beta2*v/(1 - beta2^t)
    theta = (theta - lr*estimate/(sqrt(n/(1 - beta3^t)) + eps))/(1 + lr*weight_decay)
"""

import math

import torch


class Adan(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta1=0.98, beta2=0.92, beta3=0.99, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, beta3=beta3, eps=eps, weight_decay=weight_decay)
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
        beta3 = _number(group["beta3"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["g_prev"] = g.clone()
            state["m"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
            state["n"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        g_prev = state["g_prev"]
        m = state["m"]
        v = state["v"]
        n = state["n"]

        change = g - g_prev
        g_prev = g
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * change
        n = beta3 * n + (1 - beta3) * (g + beta2 * change)**2
        estimate = m / (1 - beta1**t) + beta2 * v / (1 - beta2**t)
        theta = (theta - lr * estimate / (torch.sqrt(n / (1 - beta3**t)) + eps)) / (1 + lr * weight_decay)

        state["g_prev"] = g_prev.clone()
        state["m"] = m
        state["v"] = v
        state["n"] = n
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
