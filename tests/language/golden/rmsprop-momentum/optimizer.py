"""RMSProp with momentum as a PyTorch optimizer.

Tieleman and Hinton (2012), lecture 6.5; torch.optim.RMSprop with momentum. https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html

The rule:

    # RMSProp with momentum: torch.optim.RMSprop(momentum=...)
    hyper lr = 0.01 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    g = g + weight_decay*theta
    s = alpha*s + (1 - alpha)*g^2
    scale = sqrt(s) + eps
    buf = momentum*buf + g/scale
    estimate = (1 - momentum)*buf*scale
    theta = theta - lr*buf
"""

import math

import torch


class RMSPropWithMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0.9):
        defaults = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
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
        momentum = _number(group["momentum"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["s"] = torch.zeros_like(p)
            state["buf"] = torch.zeros_like(p)
        s = state["s"]
        buf = state["buf"]

        g = g + weight_decay * theta
        s = alpha * s + (1 - alpha) * g**2
        scale = torch.sqrt(s) + eps
        buf = momentum * buf + g / scale
        estimate = (1 - momentum) * buf * scale
        theta = theta - lr * buf

        state["s"] = s
        state["buf"] = buf
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
