"""ADOPT as a PyTorch optimizer.

Taniguchi, Harada, Minegishi, Oshima, Jeong, Nagahara, Iiyama, Suzuki, Iwasawa and Matsuo (2024), algorithm 2, with the clipping of the authors' code. https://arxiv.org/abs/2411.02853

The rule:

    # ADOPT
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.9999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-6 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    scale = max(sqrt(v), eps)
    limit = (t - 1)^0.25
    u = where(t == 1, 0, clamp(g/scale, -limit, limit))
    v = where(t == 1, g^2, beta2*v + (1 - beta2)*g^2)
    m = beta1*m + (1 - beta1)*u
    estimate = m*scale
    theta = theta - lr*m
"""

import math

import torch


class ADOPT(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.9999, eps=0.000001, weight_decay=0):
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
            state["m"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        v = state["v"]
        m = state["m"]

        g = g + weight_decay * theta
        scale = torch.maximum(torch.sqrt(v), eps)
        limit = (t - 1)**0.25
        u = torch.where(t == 1, _number(0), torch.minimum(torch.maximum(g / scale, -limit), limit))
        v = torch.where(t == 1, g**2, beta2 * v + (1 - beta2) * g**2)
        m = beta1 * m + (1 - beta1) * u
        estimate = m * scale
        theta = theta - lr * m

        state["v"] = v
        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
