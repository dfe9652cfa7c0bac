"""Adam, batch-decoupled as a PyTorch optimizer.

McAllester (2020), TTIC 31230, second moments of single examples. https://mcallester.github.io/ttic-31230/

The rule:

    # Adam with per-example squares
    hyper lr = 0.1 in [1e-5, 10] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 0.01 in [1e-8, 100] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g2/N_st
    estimate = m
    theta = theta - lr*eps*m/(sqrt(s) + eps)
"""

import math

import torch


class AdamBatchDecoupled(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, N_g=10, N_s=1000, eps=0.01):
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
        if not hasattr(p, "g2"):
            raise RuntimeError("set p.g2 to the batch mean of squared per-example gradients")
        g2 = p.g2
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
        s = (1 - 1 / N_st) * s + g2 / N_st
        estimate = m
        theta = theta - lr * eps * m / (torch.sqrt(s) + eps)

        state["m"] = m
        state["s"] = s
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
