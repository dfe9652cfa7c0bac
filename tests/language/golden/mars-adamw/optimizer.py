"""MARS-AdamW as a PyTorch optimizer.

Yuan, Liu, Wu, Zhou and Gu (2024), MARS, algorithm 2 with the previous gradient, and the authors' code. https://arxiv.org/abs/2411.10438

The rule:

    # MARS-AdamW, approximate form
    hyper lr = 3e-3 in [1e-6, 1] log
    hyper beta1 = 0.95 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    hyper gamma = 0.025 in [0, 1]
    c = g + gamma*beta1/(1 - beta1)*(g - g_prev)
    g_prev = g
    c = c/max(1, norm(c))
    m = beta1*m + (1 - beta1)*c
    v = beta2*v + (1 - beta2)*c^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*theta)
"""

import math

import torch


class MARSAdamW(torch.optim.Optimizer):
    def __init__(self, params, lr=0.003, beta1=0.95, beta2=0.99, eps=1e-8, weight_decay=0, gamma=0.025):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay, gamma=gamma)
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
        gamma = _number(group["gamma"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["g_prev"] = torch.zeros_like(p)
            state["m"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        g_prev = state["g_prev"]
        m = state["m"]
        v = state["v"]

        c = g + gamma * beta1 / (1 - beta1) * (g - g_prev)
        g_prev = g
        c = c / torch.maximum(_number(1), torch.sqrt(torch.sum(c**2)))
        m = beta1 * m + (1 - beta1) * c
        v = beta2 * v + (1 - beta2) * c**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        estimate = m_hat
        theta = theta - lr * (m_hat / (torch.sqrt(v_hat) + eps) + weight_decay * theta)

        state["g_prev"] = g_prev.clone()
        state["m"] = m
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
