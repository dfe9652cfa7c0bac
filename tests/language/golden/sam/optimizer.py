"""SAM as a PyTorch optimizer.

Foret, Kleiner, Mobahi and Neyshabur (2021), algorithm 1. https://arxiv.org/abs/2010.01412

The rule:

    # Sharpness-aware minimisation over SGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper rho = 0.05 in [1e-4, 10] log
    hyper momentum = 0 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    length = global_norm(g)
    climb = where(length > 0, rho*g/length, 0)
    g = grad(theta + climb) + weight_decay*theta
    buf = momentum*buf + g
    estimate = (1 - momentum)*buf
    theta = theta - lr*buf
"""

import math

import torch


class SAM(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1, rho=0.05, momentum=0, weight_decay=0):
        defaults = dict(lr=lr, rho=rho, momentum=momentum, weight_decay=weight_decay)
        for name, value in defaults.items():
            if not math.isfinite(value):
                raise ValueError(f"{name} is {value}; give a finite number")
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        """One step. The closure computes loss and gradients anew and returns the loss."""
        if closure is None:
            raise RuntimeError("the rule asks for gradients elsewhere: call step(closure)")
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        pairs = [(p, group) for group in self.param_groups for p in group["params"]]
        pairs = [(p, group) for p, group in pairs if p.grad is not None]
        parameters = [p for p, _ in pairs]
        # The updates go side by side: at each yield they wait until all parameters have got there.
        updates = [self._update(p, group) for p, group in pairs]
        answers = [None] * len(updates)
        while updates:
            asked = []
            for update, answer in zip(updates, answers):
                try:
                    asked.append(update.send(answer))
                except StopIteration:
                    pass
            if not asked:
                break
            if asked[0][0] == "sum":
                answers = [sum(value for _, value in asked)] * len(asked)
            elif asked[0][0] == "gradient":
                points = [point for _, point in asked]
                answers = self._gradients_at(parameters, points, closure)
        return loss

    def _gradients_at(self, parameters, points, closure):
        """Gradients of the same batch elsewhere: moves the parameters, asks the closure, moves them back."""
        kept = [(p.clone(), p.grad.clone()) for p in parameters]
        for p, point in zip(parameters, points):
            p.copy_(point)
        with torch.enable_grad():
            closure()
        gradients = [
            torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in parameters
        ]
        for p, (value, gradient) in zip(parameters, kept):
            p.copy_(value)
            p.grad = gradient
        return gradients

    def _update(self, p, group):
        lr = _number(group["lr"])
        rho = _number(group["rho"])
        momentum = _number(group["momentum"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad.clone()
        state = self.state[p]
        if len(state) == 0:
            state["buf"] = torch.zeros_like(p)
        buf = state["buf"]

        length = torch.sqrt((yield "sum", torch.sum(g**2)))
        climb = torch.where(length > 0, rho * g / length, _number(0))
        g = (yield "gradient", theta + climb) + weight_decay * theta
        buf = momentum * buf + g
        estimate = (1 - momentum) * buf
        theta = theta - lr * buf

        state["buf"] = buf
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
