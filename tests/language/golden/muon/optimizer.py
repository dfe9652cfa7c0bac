"""Muon as a PyTorch optimizer.

Jordan, Jin, Boza, You, Cesista, Newhouse and Bernstein (2024), the author's article; torch.optim.Muon. https://kellerjordan.github.io/posts/muon/

The rule:

    # Muon: torch.optim.Muon for matrices, AdamW for the rest
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.95 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0.1 in [0, 1]
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    buf = momentum*buf + (1 - momentum)*g
    u = (1 - momentum)*g + momentum*buf
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    adam = m_hat/(sqrt(v/(1 - beta2^t)) + eps)
    spectral = sqrt(max(1, cols/rows))*orthogonalize(u)
    estimate = where(is_matrix, u, m_hat)
    theta = theta*(1 - lr*weight_decay) - lr*where(is_matrix, spectral, adam)
"""

import math

import torch


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, momentum=0.95, weight_decay=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
        defaults = dict(lr=lr, momentum=momentum, weight_decay=weight_decay, beta1=beta1, beta2=beta2, eps=eps)
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
        weight_decay = _number(group["weight_decay"])
        beta1 = _number(group["beta1"])
        beta2 = _number(group["beta2"])
        eps = _number(group["eps"])
        theta = p
        g = p.grad
        rows = _number(p[0].numel() if p.dim() > 1 else p.numel())
        cols = _number(len(p) if p.dim() > 1 else 1)
        is_matrix = _number(p.dim() > 1)
        state = self.state[p]
        if len(state) == 0:
            state["t"] = 0
            state["buf"] = torch.zeros_like(p)
            state["m"] = torch.zeros_like(p)
            state["v"] = torch.zeros_like(p)
        state["t"] += 1
        t = _number(state["t"])
        buf = state["buf"]
        m = state["m"]
        v = state["v"]

        buf = momentum * buf + (1 - momentum) * g
        u = (1 - momentum) * g + momentum * buf
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        adam = m_hat / (torch.sqrt(v / (1 - beta2**t)) + eps)
        spectral = torch.sqrt(torch.maximum(_number(1), cols / rows)) * _orthogonalize(u)
        estimate = torch.where(is_matrix != 0, u, m_hat)
        theta = theta * (1 - lr * weight_decay) - lr * torch.where(is_matrix != 0, spectral, adam)

        state["buf"] = buf
        state["m"] = m
        state["v"] = v
        p.copy_(theta)


def _number(value):
    """One float64 number; beside a parameter it takes the parameter's type."""
    return torch.tensor(float(value), dtype=torch.float64)


def _orthogonalize(x):
    """Newton-Schulz: brings the singular values of a matrix near 1. NaN for what is no matrix."""
    if x.dim() < 2:
        return torch.full_like(x, math.nan)
    matrix = x.reshape(len(x), -1)
    tall = matrix.shape[0] > matrix.shape[1]
    if tall:
        matrix = matrix.T
    matrix = matrix / torch.sqrt(torch.sum(matrix**2)).clamp(min=1e-7)
    for _ in range(5):
        square = matrix @ matrix.T
        matrix = 3.4445 * matrix + (-4.775 * square + 2.0315 * square @ square) @ matrix
    return (matrix.T if tall else matrix).reshape(x.shape)
