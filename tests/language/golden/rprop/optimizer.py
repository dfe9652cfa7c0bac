"""Rprop as a PyTorch optimizer.

Riedmiller and Braun (1993), as in torch.optim.Rprop: no step back after a change of sign. https://doi.org/10.1109/ICNN.1993.298623

The rule:

    # Rprop: torch.optim.Rprop
    hyper lr = 0.01 in [1e-6, 1] log
    hyper etaminus = 0.5 in [0.01, 1]
    hyper etaplus = 1.2 in [1, 3]
    hyper step_min = 1e-6 in [1e-12, 1e-2] log
    hyper step_max = 50 in [0.01, 1000] log
    state step_size = lr
    agree = sign(g)*sign(g_prev)
    factor = where(agree > 0, etaplus, where(agree < 0, etaminus, 1))
    step_size = clamp(step_size*factor, step_min, step_max)
    estimate = g
    g = where(agree < 0, 0, g)
    theta = theta - step_size*sign(g)
    g_prev = g
"""

import math

import torch


class Rprop(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, etaminus=0.5, etaplus=1.2, step_min=0.000001, step_max=50):
        defaults = dict(lr=lr, etaminus=etaminus, etaplus=etaplus, step_min=step_min, step_max=step_max)
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
        etaminus = _number(group["etaminus"])
        etaplus = _number(group["etaplus"])
        step_min = _number(group["step_min"])
        step_max = _number(group["step_max"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["g_prev"] = torch.zeros_like(p)
            state["step_size"] = torch.zeros_like(p) + (lr)
        g_prev = state["g_prev"]
        step_size = state["step_size"]

        agree = torch.sign(g) * torch.sign(g_prev)
        factor = torch.where(agree > 0, etaplus, torch.where(agree < 0, etaminus, _number(1)))
        step_size = torch.minimum(torch.maximum(step_size * factor, step_min), step_max)
        estimate = g
        g = torch.where(agree < 0, _number(0), g)
        theta = theta - step_size * torch.sign(g)
        g_prev = g

        state["g_prev"] = g_prev
        state["step_size"] = step_size
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
