/** Variational SGD with one noise level instead of two. */
import { defineOptimizer } from "./define.ts";

export const vsgdConstant = defineOptimizer({
  id: "vsgd-constant",
  title: "Constant VSGD",
  source: {
    who: "Chen, Kuzina, Esmaeili and Tomczak",
    year: 2025,
    where:
      "Constant VSGD: one precision, fixed ratio K_g; the update of the mean is the paper's, the rest derived here",
    url: "https://arxiv.org/abs/2404.06549",
  },
  rule: `
    # Constant VSGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper gamma = 1e-8 in [1e-10, 100] log
    hyper K_g = 30 in [0.1, 1000] log
    hyper kappa = 0.81 in [0.5, 1]
    state b = gamma
    shape = where(t == 1, gamma, gamma + 1)
    mu_prev = mu
    mu = (K_g*mu_prev + g)/(1 + K_g)
    variance = b/shape/(1 + K_g)
    rho = t^(-kappa)
    fresh = gamma + 0.5*(1 + K_g)*variance + 0.5*K_g/(1 + K_g)*(g - mu_prev)^2
    b = (1 - rho)*b + rho*fresh
    estimate = mu
    spread = sqrt(variance)
    keep = K_g/(1 + K_g)
    theta = theta - lr*mu/sqrt(mu^2 + variance)
  `,
  notes:
    "The mean is a running average with weight K_g/(1 + K_g) on the past: Adam's first moment, 0.968 at the " +
    "default. The shape constant is our derivation; another one only rescales the variance.",
});
