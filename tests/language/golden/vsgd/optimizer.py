"""VSGD as a PyTorch optimizer.

Chen, Kuzina, Esmaeili and Tomczak (2025), algorithm 1, in the variant of the authors' code. https://arxiv.org/abs/2404.06549

The rule:

    # VSGD, reference code. b_g and b_h hold twice the rates of the Gamma posteriors, shape2 twice their shape.
    hyper lr = 0.1 in [1e-5, 10] log
    hyper gamma = 1e-8 in [1e-10, 100] log
    hyper K_g = 30 in [0.1, 1000] log
    hyper kappa1 = 0.81 in [0.5, 1]
    hyper kappa2 = 0.9 in [0.5, 1]
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    theta = theta*(1 - lr*weight_decay)
    shape2 = 2*gamma + 1 + 1e-4
    s_g = where(t == 1, 2*gamma/(shape2 - 1), b_g/shape2)
    s_h = where(t == 1, 2*K_g*gamma/(shape2 - 1), b_h/shape2)
    mu_prev = mu
    mu = (s_h*mu_prev + s_g*g)/(s_g + s_h)
    variance = s_g*s_h/(s_g + s_h)
    rho1 = t^(-kappa1)
    rho2 = t^(-kappa2)
    b_g = (1 - rho1)*b_g + rho1*(2*gamma + variance + (mu - mu_prev)^2)
    b_h = (1 - rho2)*b_h + rho2*(2*K_g*gamma + variance + (mu - g)^2)
    estimate = mu
    spread = sqrt(variance)
    keep = b_h/(b_g + b_h)
    theta = theta - lr*mu/(sqrt(mu^2 + variance) + eps)
"""

import math

import torch


class VSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, gamma=1e-8, K_g=30, kappa1=0.81, kappa2=0.9, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, gamma=gamma, K_g=K_g, kappa1=kappa1, kappa2=kappa2, eps=eps, weight_decay=weight_decay)
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
        kappa1 = _number(group["kappa1"])
        kappa2 = _number(group["kappa2"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["b_g"] = torch.zeros_like(p)
            state["b_h"] = torch.zeros_like(p)
            state["mu"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        b_g = state["b_g"]
        b_h = state["b_h"]
        mu = state["mu"]

        theta = theta * (1 - lr * weight_decay)
        shape2 = 2 * gamma + 1 + 0.0001
        s_g = torch.where(t == 1, 2 * gamma / (shape2 - 1), b_g / shape2)
        s_h = torch.where(t == 1, 2 * K_g * gamma / (shape2 - 1), b_h / shape2)
        mu_prev = mu
        mu = (s_h * mu_prev + s_g * g) / (s_g + s_h)
        variance = s_g * s_h / (s_g + s_h)
        rho1 = t**-kappa1
        rho2 = t**-kappa2
        b_g = (1 - rho1) * b_g + rho1 * (2 * gamma + variance + (mu - mu_prev)**2)
        b_h = (1 - rho2) * b_h + rho2 * (2 * K_g * gamma + variance + (mu - g)**2)
        estimate = mu
        spread = torch.sqrt(variance)
        keep = b_h / (b_g + b_h)
        theta = theta - lr * mu / (torch.sqrt(mu**2 + variance) + eps)

        state["b_g"] = b_g
        state["b_h"] = b_h
        state["mu"] = mu
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
