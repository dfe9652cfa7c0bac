"""Adam, simplified as a PyTorch optimizer.

McAllester (2020), TTIC 31230, Adam with averages over min(N, t) steps. https://mcallester.github.io/ttic-31230/

The rule:

    # Simplified Adam: averages over the last min(N, t) gradients
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 1e-8 in [1e-12, 1] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g^2/N_st
    estimate = m
    theta = theta - lr*m/(sqrt(s) + eps)
"""

import math

import torch


class AdamSimplified(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, N_g=10, N_s=1000, eps=1e-8):
        defaults = dict(lr=lr, N_g=N_g, N_s=N_s, eps=eps)
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
        N_g = _number(group["N_g"])
        N_s = _number(group["N_s"])
        eps = _number(group["eps"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["m"] = torch.zeros_like(p)
            state["s"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        m = state["m"]
        s = state["s"]

        N_gt = torch.minimum(N_g, t)
        N_st = torch.minimum(N_s, t)
        m = (1 - 1 / N_gt) * m + g / N_gt
        s = (1 - 1 / N_st) * s + g**2 / N_st
        estimate = m
        theta = theta - lr * m / (torch.sqrt(s) + eps)

        state["m"] = m
        state["s"] = s
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
