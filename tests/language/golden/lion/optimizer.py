"""Lion as a PyTorch optimizer.

Chen, Liang, Huang, Real, Wang, Pham, Dong, Luong, Hsieh, Lu and Le (2023), Symbolic discovery of optimization algorithms, program 1. https://arxiv.org/abs/2302.06675

The rule:

    # Lion
    hyper lr = 1e-4 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    c = beta1*m + (1 - beta1)*g
    m = beta2*m + (1 - beta2)*g
    estimate = c
    theta = theta - lr*(sign(c) + weight_decay*theta)
"""

import math

import torch


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr=0.0001, beta1=0.9, beta2=0.99, weight_decay=0):
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
            state["m"] = torch.zeros_like(p)
        m = state["m"]

        c = beta1 * m + (1 - beta1) * g
        m = beta2 * m + (1 - beta2) * g
        estimate = c
        theta = theta - lr * (torch.sign(c) + weight_decay * theta)

        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
