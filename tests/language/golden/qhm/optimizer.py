"""QHM as a PyTorch optimizer.

Ma and Yarats (2019), quasi-hyperbolic momentum, equations (3) and (4). https://arxiv.org/abs/1810.06801

The rule:

    # Quasi-hyperbolic momentum
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.999 in [0, 0.9999] one-minus-log
    hyper nu = 0.7 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = (1 - nu)*g + nu*m
    theta = theta - lr*estimate
"""

import math

import torch


class QHM(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, beta=0.999, nu=0.7):
        defaults = dict(lr=lr, beta=beta, nu=nu)
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
        nu = _number(group["nu"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["m"] = torch.zeros_like(p)
        m = state["m"]

        m = beta * m + (1 - beta) * g
        estimate = (1 - nu) * g + nu * m
        theta = theta - lr * estimate

        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
