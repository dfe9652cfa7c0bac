"""Constant VSGD as a PyTorch optimizer.

Chen, Kuzina, Esmaeili and Tomczak (2025), Constant VSGD: one precision, fixed ratio K_g; the update of the mean is the paper's, the rest derived here. https://arxiv.org/abs/2404.06549

The rule:

    # Constant VSGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper gamma = 1e-8 in [1e-10, 100] log
    hyper K_g = 30 in [0.1, 1000] log
    hyper kappa = 0.81 in [0.5, 1]
    state b = gamma
    shape = where(t == 1, gamma, gamma + 1)
    mu_prev = mu
    mu = (K_g*mu_prev + g)/(1 + K_g)
    variance = b/shape/(1 + K_g)
    rho = t^(-kappa)
    fresh = gamma + 0.5*(1 + K_g)*variance + 0.5*K_g/(1 + K_g)*(g - mu_prev)^2
    b = (1 - rho)*b + rho*fresh
    estimate = mu
    spread = sqrt(variance)
    keep = K_g/(1 + K_g)
    theta = theta - lr*mu/sqrt(mu^2 + variance)
"""

import math

import torch


class ConstantVSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, gamma=1e-8, K_g=30, kappa=0.81):
        defaults = dict(lr=lr, gamma=gamma, K_g=K_g, kappa=kappa)
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
        gamma = _number(group["gamma"])
        K_g = _number(group["K_g"])
        kappa = _number(group["kappa"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["mu"] = torch.zeros_like(p)
            state["b"] = torch.zeros_like(p) + (gamma)
        state["t"] += 1
        t = _number(state["t"])
        mu = state["mu"]
        b = state["b"]

        shape = torch.where(t == 1, gamma, gamma + 1)
        mu_prev = mu
        mu = (K_g * mu_prev + g) / (1 + K_g)
        variance = b / shape / (1 + K_g)
        rho = t**-kappa
        fresh = gamma + 0.5 * (1 + K_g) * variance + 0.5 * K_g / (1 + K_g) * (g - mu_prev)**2
        b = (1 - rho) * b + rho * fresh
        estimate = mu
        spread = torch.sqrt(variance)
        keep = K_g / (1 + K_g)
        theta = theta - lr * mu / torch.sqrt(mu**2 + variance)

        state["mu"] = mu
        state["b"] = b
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
