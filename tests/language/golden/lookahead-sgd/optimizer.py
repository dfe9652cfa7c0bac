"""Lookahead SGD as a PyTorch optimizer.

Zhang, Lucas, Hinton and Ba (2019), algorithm 1 over SGD. https://arxiv.org/abs/1907.08610

The rule:

    # Lookahead over SGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper momentum = 0 in [0, 0.9999] one-minus-log
    hyper k = 5 in [1, 100]
    hyper alpha = 0.5 in [0, 1]
    state slow = theta
    buf = momentum*buf + g
    fast = theta - lr*buf
    every = max(1, floor(k))
    due = t == every*floor(t/every)
    slow = where(due, slow + alpha*(fast - slow), slow)
    estimate = (1 - momentum)*buf
    theta = where(due, slow, fast)
"""

import math

import torch


class LookaheadSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, momentum=0, k=5, alpha=0.5):
        defaults = dict(lr=lr, momentum=momentum, k=k, alpha=alpha)
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
        momentum = _number(group["momentum"])
        k = _number(group["k"])
        alpha = _number(group["alpha"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["buf"] = torch.zeros_like(p)
            state["slow"] = theta.clone()
        state["t"] += 1
        t = _number(state["t"])
        buf = state["buf"]
        slow = state["slow"]

        buf = momentum * buf + g
        fast = theta - lr * buf
        every = torch.maximum(_number(1), torch.floor(k))
        due = (t == every * torch.floor(t / every)).to(p.dtype)
        slow = torch.where(due != 0, slow + alpha * (fast - slow), slow)
        estimate = (1 - momentum) * buf
        theta = torch.where(due != 0, slow, fast)

        state["buf"] = buf
        state["slow"] = slow
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
