"""M-SVAG as a PyTorch optimizer.

Balles and Hennig (2018), Dissecting Adam, algorithm 2. https://arxiv.org/abs/1705.07774

The rule:

    # M-SVAG
    hyper lr = 0.01 in [1e-6, 1] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    v = beta*v + (1 - beta)*g^2
    m_hat = m/(1 - beta^t)
    v_hat = v/(1 - beta^t)
    rho = (1 - beta)*(1 + beta^t)/((1 + beta)*(1 - beta^t))
    variance = where(t > 1, max(v_hat - m_hat^2, 0)/max(1 - rho, 1e-4), 0)
    power = m_hat^2 + rho*variance
    gain = where(power > 0, m_hat^2/power, 1)
    estimate = gain*m_hat
    theta = theta - lr*estimate
"""

import math

import torch


class MSVAG(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, beta=0.9):
        defaults = dict(lr=lr, beta=beta)
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
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["m"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        m = state["m"]
        v = state["v"]

        m = beta * m + (1 - beta) * g
        v = beta * v + (1 - beta) * g**2
        m_hat = m / (1 - beta**t)
        v_hat = v / (1 - beta**t)
        rho = (1 - beta) * (1 + beta**t) / ((1 + beta) * (1 - beta**t))
        variance = torch.where(t > 1, torch.maximum(v_hat - m_hat**2, _number(0)) / torch.maximum(1 - rho, _number(0.0001)), _number(0))
        power = m_hat**2 + rho * variance
        gain = torch.where(power > 0, m_hat**2 / power, _number(1))
        estimate = gain * m_hat
        theta = theta - lr * estimate

        state["m"] = m
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
