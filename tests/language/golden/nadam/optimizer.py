"""NAdam as a PyTorch optimizer.

Dozat (2016), Incorporating Nesterov momentum into Adam; torch.optim.NAdam. https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ

The rule:

    # NAdam: torch.optim.NAdam
    hyper lr = 2e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper momentum_decay = 4e-3 in [0, 1]
    state mu_product = 1
    g = g + weight_decay*theta
    mu = beta1*(1 - 0.5*0.96^(t*momentum_decay))
    mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentum_decay))
    mu_product = mu_product*mu
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    v_hat = v/(1 - beta2^t)
    estimate = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
    theta = theta - lr*estimate/(sqrt(v_hat) + eps)
"""

import math

import torch


class NAdam(torch.optim.Optimizer):
    def __init__(self, params, lr=0.002, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0, momentum_decay=0.004):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
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
        beta1 = _number(group["beta1"])
        beta2 = _number(group["beta2"])
        eps = _number(group["eps"])
        weight_decay = _number(group["weight_decay"])
        momentum_decay = _number(group["momentum_decay"])
        theta = p
        g = p.grad
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["mu_product"] = _number(1)
            state["m"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        mu_product = state["mu_product"]
        m = state["m"]
        v = state["v"]

        g = g + weight_decay * theta
        mu = beta1 * (1 - 0.5 * 0.96**(t * momentum_decay))
        mu_next = beta1 * (1 - 0.5 * 0.96**((t + 1) * momentum_decay))
        mu_product = mu_product * mu
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        v_hat = v / (1 - beta2**t)
        estimate = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        theta = theta - lr * estimate / (torch.sqrt(v_hat) + eps)

        state["mu_product"] = mu_product
        state["m"] = m
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
