"""DoG as a PyTorch optimizer.

Ivgi, Hinder and Carmon (2023), DoG is SGD's best friend, equations (1) and (2) and the authors' code. https://arxiv.org/abs/2302.12022

The rule:

    # Distance over gradients
    hyper lr = 1 in [1e-3, 10] log
    hyper reps_rel = 1e-6 in [1e-10, 1] log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    state start = theta
    g = g + weight_decay*theta
    first = reps_rel*(1 + global_norm(start))
    distance = max(max(distance, first), global_norm(theta - start))
    total = total + global_norm(g)^2
    estimate = g
    theta = theta - lr*distance/sqrt(total + eps)*g
"""

import math

import torch


class DoG(torch.optim.Optimizer):
    def __init__(self, params, lr=1, reps_rel=0.000001, eps=1e-8, weight_decay=0):
        defaults = dict(lr=lr, reps_rel=reps_rel, eps=eps, weight_decay=weight_decay)
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
        reps_rel = _number(group["reps_rel"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["start"] = theta.clone()
            state["distance"] = _number(0)
            state["total"] = _number(0)
        start = state["start"]
        distance = state["distance"]
        total = state["total"]

        g = g + weight_decay * theta
        first = reps_rel * (1 + torch.sqrt((yield "sum", torch.sum(start**2))))
        distance = torch.maximum(torch.maximum(distance, first), torch.sqrt((yield "sum", torch.sum((theta - start)**2))))
        total = total + torch.sqrt((yield "sum", torch.sum(g**2)))**2
        estimate = g
        theta = theta - lr * distance / torch.sqrt(total + eps) * g

        state["distance"] = distance
        state["total"] = total
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
