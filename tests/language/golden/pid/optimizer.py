"""PID as a PyTorch optimizer.

An, Wang, Sun, Xu, Dai and Zhang (2018), A PID controller approach for stochastic optimization, equation (13) and the authors' code. https://openaccess.thecvf.com/content_cvpr_2018/html/An_A_PID_Controller_CVPR_2018_paper.html

The rule:

    # PID: proportional, integral and derivative terms
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper dampening = 0 in [0, 1]
    hyper integral = 5 in [0, 100]
    hyper derivative = 10 in [0, 200]
    hyper weight_decay = 0 in [0, 0.1]
    state g_prev = g + weight_decay*theta
    g = g + weight_decay*theta
    I = momentum*I + (1 - dampening)*g
    D = momentum*D + (1 - momentum)*(g - g_prev)
    g_prev = g
    d = g + integral*I + derivative*D
    estimate = d/(1 + integral*(1 - dampening)/(1 - momentum))
    theta = theta - lr*d
"""

import math

import torch


class PID(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, momentum=0.9, dampening=0, integral=5, derivative=10, weight_decay=0):
        defaults = dict(lr=lr, momentum=momentum, dampening=dampening, integral=integral, derivative=derivative, weight_decay=weight_decay)
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
        dampening = _number(group["dampening"])
        integral = _number(group["integral"])
        derivative = _number(group["derivative"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["I"] = torch.zeros_like(p)
            state["D"] = torch.zeros_like(p)
            state["g_prev"] = g + weight_decay * theta
        I = state["I"]
        D = state["D"]
        g_prev = state["g_prev"]

        g = g + weight_decay * theta
        I = momentum * I + (1 - dampening) * g
        D = momentum * D + (1 - momentum) * (g - g_prev)
        g_prev = g
        d = g + integral * I + derivative * D
        estimate = d / (1 + integral * (1 - dampening) / (1 - momentum))
        theta = theta - lr * d

        state["I"] = I
        state["D"] = D
        state["g_prev"] = g_prev
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
