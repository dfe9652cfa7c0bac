"""Schedule-free SGD as a PyTorch optimizer.

Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky (2024), The road less scheduled, equations (3) to (5), and the authors' package. https://arxiv.org/abs/2405.15682

The rule:

    # Schedule-free SGD: theta is y, the point where gradients are taken
    hyper lr = 1 in [1e-5, 10] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    state z = theta
    g = g + weight_decay*theta
    weight_sum = weight_sum + lr^2
    c = where(weight_sum > 0, lr^2/weight_sum, 0)
    estimate = g
    theta = theta + c*(z - theta) - lr*(1 - momentum*(1 - c))*g
    z = z - lr*g
"""

import math

import torch


class ScheduleFreeSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=1, momentum=0.9, weight_decay=0):
        defaults = dict(lr=lr, momentum=momentum, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["weight_sum"] = _number(0)
            state["z"] = theta.clone()
        weight_sum = state["weight_sum"]
        z = state["z"]

        g = g + weight_decay * theta
        weight_sum = weight_sum + lr**2
        c = torch.where(weight_sum > 0, lr**2 / weight_sum, _number(0))
        estimate = g
        theta = theta + c * (z - theta) - lr * (1 - momentum * (1 - c)) * g
        z = z - lr * g

        state["weight_sum"] = weight_sum
        state["z"] = z
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
