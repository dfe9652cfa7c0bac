"""Normalised SGD as a PyTorch optimizer.

Nesterov, 1984; with momentum Cutkosky and Mehta (2020), Momentum improves normalized SGD, algorithm 1. https://arxiv.org/abs/2002.03305

The rule:

    # Normalised SGD, with momentum where beta is above 0
    hyper lr = 0.01 in [1e-5, 10] log
    hyper beta = 0 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    length = global_norm(m)
    estimate = m
    theta = theta - lr*where(length > 0, m/length, 0)
"""

import math

import torch


class NormalisedSGD(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, beta=0):
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
        pairs = [(p, group) for group in self.param_groups for p in group["params"]]
        pairs = [(p, group) for p, group in pairs if p.grad is not None]
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
        return loss

    def _update(self, p, group):
        lr = _number(group["lr"])
        beta = _number(group["beta"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["m"] = torch.zeros_like(p)
        m = state["m"]

        m = beta * m + (1 - beta) * g
        length = torch.sqrt((yield "sum", torch.sum(m**2)))
        estimate = m
        theta = theta - lr * torch.where(length > 0, m / length, _number(0))

        state["m"] = m
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
