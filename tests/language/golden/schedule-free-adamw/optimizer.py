"""Schedule-free AdamW as a PyTorch optimizer.

Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky (2024), The road less scheduled, algorithm 1, and the authors' package. https://arxiv.org/abs/2405.15682

The rule:

    # Schedule-free AdamW: theta is y, the point where gradients are taken
    hyper lr = 2.5e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    state z = theta
    v = beta2*v + (1 - beta2)*g^2
    d = g/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta
    weight_sum = weight_sum + lr^2
    c = where(weight_sum > 0, lr^2/weight_sum, 0)
    estimate = g
    theta = theta + c*(z - theta) - lr*(1 - beta1*(1 - c))*d
    z = z - lr*d
"""

import math

import torch


class ScheduleFreeAdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=0.0025, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0):
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
            state["v"] = torch.zeros_like(p)
            state["weight_sum"] = _number(0)
            state["z"] = theta.clone()
        state["t"] += 1
        t = _number(state["t"])
        v = state["v"]
        weight_sum = state["weight_sum"]
        z = state["z"]

        v = beta2 * v + (1 - beta2) * g**2
        d = g / (torch.sqrt(v / (1 - beta2**t)) + eps) + weight_decay * theta
        weight_sum = weight_sum + lr**2
        c = torch.where(weight_sum > 0, lr**2 / weight_sum, _number(0))
        estimate = g
        theta = theta + c * (z - theta) - lr * (1 - beta1 * (1 - c)) * d
        z = z - lr * d

        state["v"] = v
        state["weight_sum"] = weight_sum
        state["z"] = z
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
