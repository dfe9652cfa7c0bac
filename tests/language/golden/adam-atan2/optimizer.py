"""Adam-atan2 as a PyTorch optimizer.

Everett, Xiao, Wortsman, Alemi, Novak, Liu, Gur, Sohl-Dickstein, Kaelbling, Lee and Pennington (2024), Scaling exponents across parameterizations and optimizers, section 5.3. https://arxiv.org/abs/2407.05872

The rule:

    # Adam-atan2
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    hyper a = 1.27 in [0.1, 4]
    hyper b = 1 in [0.1, 4]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*a*atan2(m_hat, b*sqrt(v_hat))
"""

import math

import torch


class AdamAtan2(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta1=0.9, beta2=0.999, weight_decay=0, a=1.27, b=1):
        defaults = dict(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, a=a, b=b)
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
        weight_decay = _number(group["weight_decay"])
        a = _number(group["a"])
        b = _number(group["b"])
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

        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        estimate = m_hat
        theta = theta * (1 - lr * weight_decay) - lr * a * torch.atan2(m_hat, b * torch.sqrt(v_hat))

        state["m"] = m
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)
