"""RMSProp, centred as a PyTorch optimizer.

Graves (2013), Generating sequences with recurrent neural networks, equations (38) to (45); torch.optim.RMSprop with centered=True. https://arxiv.org/abs/1308.0850

The rule:

    # Centred RMSProp: torch.optim.RMSprop(centered=True)
    hyper lr = 0.01 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    s = alpha*s + (1 - alpha)*g^2
    g_mean = alpha*g_mean + (1 - alpha)*g
    estimate = g
    theta = theta - lr*g/(sqrt(max(s - g_mean^2, 0)) + eps)
"""

import math

import torch


class RMSPropCentred(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay)
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
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["s"] = torch.zeros_like(p)
            state["g_mean"] = torch.zeros_like(p)
        s = state["s"]
        g_mean = state["g_mean"]

        g = g + weight_decay * theta
        s = alpha * s + (1 - alpha) * g**2
        g_mean = alpha * g_mean + (1 - alpha) * g
        estimate = g
        theta = theta - lr * g / (torch.sqrt(torch.maximum(s - g_mean**2, _number(0))) + eps)

        state["s"] = s
        state["g_mean"] = g_mean
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
