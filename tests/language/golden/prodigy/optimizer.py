"""Prodigy as a PyTorch optimizer.

Mishchenko and Defazio (2024), algorithm 4. https://arxiv.org/abs/2306.06101

The rule:

    # Prodigy
    hyper lr = 1 in [1e-3, 10] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper d0 = 1e-6 in [1e-10, 1] log
    state start = theta
    state d = d0
    beta3 = sqrt(beta2)
    m = beta1*m + (1 - beta1)*d*g
    v = beta2*v + (1 - beta2)*d^2*g^2
    r = beta3*r + lr*d^2*global_dot(g, start - theta)
    s = beta3*s + lr*d^2*g
    length = global_sum(abs(s))
    estimate = m/(d*(1 - beta1^t))
    theta = theta*(1 - lr*d*weight_decay) - lr*d*m/(sqrt(v) + d*eps)
    d = where(length > 0, max(d, r/length), d)
"""

import math

import torch


class Prodigy(torch.optim.Optimizer):
    def __init__(self, params, lr=1, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0, d0=0.000001):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay, d0=d0)
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
        pairs = [(p, group) for group in self.param_groups for p in group["params"]]
        pairs = [(p, group) for p, group in pairs if p.grad is not None]
        # The updates go side by side: at each yield they wait until all parameters have got there.
        updates = [self._update(p, group) for p, group in pairs]
        answers = [None] * len(updates)
        while updates:
            asked = []
            for update, answer in zip(updates, answers):
                try:
                    asked.append(update.send(answer))
                except StopIteration:
                    pass
            if not asked:
                break
            if asked[0][0] == "sum":
                answers = [sum(value for _, value in asked)] * len(asked)
        return loss

    def _update(self, p, group):
        lr = _number(group["lr"])
        beta1 = _number(group["beta1"])
        beta2 = _number(group["beta2"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        d0 = _number(group["d0"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["m"] = torch.zeros_like(p)
            state["d"] = d0
            state["v"] = torch.zeros_like(p)
            state["r"] = _number(0)
            state["start"] = theta.clone()
            state["s"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        m = state["m"]
        d = state["d"]
        v = state["v"]
        r = state["r"]
        start = state["start"]
        s = state["s"]

        beta3 = torch.sqrt(beta2)
        m = beta1 * m + (1 - beta1) * d * g
        v = beta2 * v + (1 - beta2) * d**2 * g**2
        r = beta3 * r + lr * d**2 * (yield "sum", torch.sum(g * (start - theta)))
        s = beta3 * s + lr * d**2 * g
        length = (yield "sum", torch.sum(torch.abs(s)))
        estimate = m / (d * (1 - beta1**t))
        theta = theta * (1 - lr * d * weight_decay) - lr * d * m / (torch.sqrt(v) + d * eps)
        d = torch.where(length > 0, torch.maximum(d, r / length), d)

        state["m"] = m
        state["d"] = d
        state["v"] = v
        state["r"] = r
        state["s"] = s
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
