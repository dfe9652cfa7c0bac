/** Variational SGD as the paper prints it. */
import { defineOptimizer } from "./define.ts";

export const vsgdPaper = defineOptimizer({
  id: "vsgd-paper",
  title: "VSGD (paper)",
  source: {
    who: "Chen, Kuzina, Esmaeili and Tomczak",
    year: 2025,
    where: "algorithm 1 as printed",
    url: "https://arxiv.org/abs/2404.06549",
  },
  rule: `
    # VSGD, algorithm 1 of the paper
    hyper lr = 0.1 in [1e-5, 10] log
    hyper gamma = 1e-8 in [1e-10, 100] log
    hyper K_g = 30 in [0.1, 1000] log
    hyper kappa1 = 0.81 in [0.5, 1]
    hyper kappa2 = 0.9 in [0.5, 1]
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    state b_g = gamma
    state b_h = K_g*gamma
    theta = theta*(1 - lr*weight_decay)
    shape = where(t == 1, gamma, gamma + 0.5)
    s_g = b_g/shape
    s_h = b_h/shape
    mu_prev = mu
    mu = (s_h*mu_prev + s_g*g)/(s_g + s_h)
    variance = s_g*s_h/(s_g + s_h)
    rho1 = t^(-kappa1)
    rho2 = t^(-kappa2)
    b_g = (1 - rho1)*b_g + rho1*(gamma + 0.5*(variance + (mu - mu_prev)^2))
    b_h = (1 - rho2)*b_h + rho2*(K_g*gamma + 0.5*(variance + (mu - g)^2))
    estimate = mu
    spread = sqrt(variance)
    keep = b_h/(b_g + b_h)
    theta = theta - lr*mu/(sqrt(mu^2 + variance) + eps)
  `,
  notes:
    "vsgd is the authors' code. Here the first step counts a deviation of about 1 for every gradient, whatever " +
    "its size: its first moves are much shorter for gradients below 1. Weight decay is that of the code.",
});
