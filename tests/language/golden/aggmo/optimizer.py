"""AggMo as a PyTorch optimizer.

Lucas, Sun, Zemel and Grosse (2019), Aggregated momentum, equation (4). https://arxiv.org/abs/1804.00325

The rule:

    # Aggregated momentum with three buffers
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta3 = 0.99 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    v1 = beta1*v1 + g
    v2 = beta2*v2 + g
    v3 = beta3*v3 + g
    total = v1 + v2 + v3
    estimate = total/(1/(1 - beta1) + 1/(1 - beta2) + 1/(1 - beta3))
    theta = theta - lr/3*total
"""

import math

import torch


class AggMo(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta1=0, beta2=0.9, beta3=0.99, weight_decay=0):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, beta3=beta3, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["v1"] = torch.zeros_like(p)
            state["v2"] = torch.zeros_like(p)
            state["v3"] = torch.zeros_like(p)
        v1 = state["v1"]
        v2 = state["v2"]
        v3 = state["v3"]

        g = g + weight_decay * theta
        v1 = beta1 * v1 + g
        v2 = beta2 * v2 + g
        v3 = beta3 * v3 + g
        total = v1 + v2 + v3
        estimate = total / (1 / (1 - beta1) + 1 / (1 - beta2) + 1 / (1 - beta3))
        theta = theta - lr / 3 * total

        state["v1"] = v1
        state["v2"] = v2
        state["v3"] = v3
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
