"""RMSProp, g/sigma^2 as a PyTorch optimizer.

McAllester (2020), TTIC 31230, stochastic gradient descent: RMSProp, form (2). https://mcallester.github.io/ttic-31230/

The rule:

    # RMSProp, form g/sigma^2
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    s = alpha*s + (1 - alpha)*g^2
    estimate = g
    theta = theta - lr*g/(s + eps)
"""

import math

import torch


class RMSPropGSigma2(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, alpha=0.99, eps=1e-8):
        defaults = dict(lr=lr, alpha=alpha, eps=eps)
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
        alpha = _number(group["alpha"])
        eps = _number(group["eps"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["s"] = torch.zeros_like(p)
        s = state["s"]

        s = alpha * s + (1 - alpha) * g**2
        estimate = g
        theta = theta - lr * g / (s + eps)

        state["s"] = s
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
