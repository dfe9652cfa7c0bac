"""AdEMAMix as a PyTorch optimizer.

Pagliardini, Ablin and Grangier (2024), algorithm 1 and its schedulers. https://arxiv.org/abs/2409.03137

The rule:

    # AdEMAMix
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper beta3 = 0.9999 in [0, 0.99999] one-minus-log
    hyper alpha = 5 in [0, 20]
    hyper warmup = 0 in [0, 100000]
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    part = where(warmup > 0, min(t/max(warmup, 1), 1), 1)
    a = part*alpha
    log1 = log(max(beta1, 1e-8))
    log3 = log(max(beta3, 1e-8))
    b3 = where(part < 1, min(exp(log1*log3/((1 - part)*log3 + part*log1)), beta3), beta3)
    m1 = beta1*m1 + (1 - beta1)*g
    m2 = b3*m2 + (1 - b3)*g
    v = beta2*v + (1 - beta2)*g^2
    d = m1/(1 - beta1^t) + a*m2
    estimate = d/(1 + a)
    theta = theta - lr*(d/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta)
"""

import math

import torch


class AdEMAMix(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, beta3=0.9999, alpha=5, warmup=0, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, beta3=beta3, alpha=alpha, warmup=warmup, eps=eps, weight_decay=weight_decay)
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
        alpha = _number(group["alpha"])
        warmup = _number(group["warmup"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["m1"] = torch.zeros_like(p)
            state["m2"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        m1 = state["m1"]
        m2 = state["m2"]
        v = state["v"]

        part = torch.where(warmup > 0, torch.minimum(t / torch.maximum(warmup, _number(1)), _number(1)), _number(1))
        a = part * alpha
        log1 = torch.log(torch.maximum(beta1, _number(1e-8)))
        log3 = torch.log(torch.maximum(beta3, _number(1e-8)))
        b3 = torch.where(part < 1, torch.minimum(torch.exp(log1 * log3 / ((1 - part) * log3 + part * log1)), beta3), beta3)
        m1 = beta1 * m1 + (1 - beta1) * g
        m2 = b3 * m2 + (1 - b3) * g
        v = beta2 * v + (1 - beta2) * g**2
        d = m1 / (1 - beta1**t) + a * m2
        estimate = d / (1 + a)
        theta = theta - lr * (d / (torch.sqrt(v / (1 - beta2**t)) + eps) + weight_decay * theta)

        state["m1"] = m1
        state["m2"] = m2
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
