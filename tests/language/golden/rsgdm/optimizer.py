"""RSGDM as a PyTorch optimizer.

Qin, Zheng, Wang, Wu, Liu and Yang; first Yuan and Hu, 2021 (2024), momentum corrected by differences; the gradient before the first counts as 0. https://arxiv.org/abs/2409.15314

The rule:

    # RSGDM
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    z = beta*z + (1 - beta)*(g - g_prev)
    g_prev = g
    estimate = m + beta*z
    theta = theta - lr*estimate
"""

import math

import torch


class RSGDM(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, beta=0.9):
        defaults = dict(lr=lr, beta=beta)
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
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["m"] = torch.zeros_like(p)
            state["z"] = torch.zeros_like(p)
            state["g_prev"] = torch.zeros_like(p)
        m = state["m"]
        z = state["z"]
        g_prev = state["g_prev"]

        m = beta * m + (1 - beta) * g
        z = beta * z + (1 - beta) * (g - g_prev)
        g_prev = g
        estimate = m + beta * z
        theta = theta - lr * estimate

        state["m"] = m
        state["z"] = z
        state["g_prev"] = g_prev.clone()
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
