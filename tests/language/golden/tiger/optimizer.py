"""Tiger as a PyTorch optimizer.

Su (2023), the author's code and article: Lion with one beta. https://github.com/bojone/tiger

The rule:

    # Tiger
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta = 0.965 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0.01 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = m
    theta = theta - lr*(sign(m) + weight_decay*theta)
"""

import math

import torch


class Tiger(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta=0.965, weight_decay=0.01):
        defaults = dict(lr=lr, beta=beta, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["m"] = torch.zeros_like(p)
        m = state["m"]

        m = beta * m + (1 - beta) * g
        estimate = m
        theta = theta - lr * (torch.sign(m) + weight_decay * theta)

        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
