"""SGDF as a PyTorch optimizer.

Yang and others (2023), Signal processing meets SGD: from momentum to filter, algorithm 1. https://arxiv.org/abs/2311.02818

The rule:

    # SGDF
    hyper lr = 0.5 in [1e-5, 10] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    s = beta2*s + (1 - beta2)*(g - m)^2
    m_hat = m/(1 - beta1^t)
    s_hat = s/(1 - beta2^t)
    power = s_hat + (g - m_hat)^2
    K = where(power > 0, s_hat/power, 0)
    estimate = m_hat + K*(g - m_hat)
    theta = theta - lr*estimate
"""

import math

import torch


class SGDF(torch.optim.Optimizer):
    def __init__(self, params, lr=0.5, beta1=0.9, beta2=0.999, weight_decay=0):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
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

        g = g + weight_decay * theta
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * (g - m)**2
        m_hat = m / (1 - beta1**t)
        s_hat = s / (1 - beta2**t)
        power = s_hat + (g - m_hat)**2
        K = torch.where(power > 0, s_hat / power, _number(0))
        estimate = m_hat + K * (g - m_hat)
        theta = theta - lr * estimate

        state["m"] = m
        state["s"] = s
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
