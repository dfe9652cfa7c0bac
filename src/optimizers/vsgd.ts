/** Variational SGD, as its authors' reference code computes it. */
import { defineOptimizer } from "./define.ts";

export const vsgd = defineOptimizer({
  id: "vsgd",
  title: "VSGD",
  source: {
    who: "Chen, Kuzina, Esmaeili and Tomczak",
    year: 2025,
    where: "algorithm 1, in the variant of the authors' code",
    url: "https://arxiv.org/abs/2404.06549",
  },
  rule: `
    # VSGD, reference code. b_g and b_h hold twice the rates of the Gamma posteriors, shape2 twice their shape.
    hyper lr = 0.1 in [1e-5, 10] log
    hyper gamma = 1e-8 in [1e-10, 100] log
    hyper K_g = 30 in [0.1, 1000] log
    hyper kappa1 = 0.81 in [0.5, 1]
    hyper kappa2 = 0.9 in [0.5, 1]
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    theta = theta*(1 - lr*weight_decay)
    shape2 = 2*gamma + 1 + 1e-4
    s_g = where(t == 1, 2*gamma/(shape2 - 1), b_g/shape2)
    s_h = where(t == 1, 2*K_g*gamma/(shape2 - 1), b_h/shape2)
    mu_prev = mu
    mu = (s_h*mu_prev + s_g*g)/(s_g + s_h)
    variance = s_g*s_h/(s_g + s_h)
    rho1 = t^(-kappa1)
    rho2 = t^(-kappa2)
    b_g = (1 - rho1)*b_g + rho1*(2*gamma + variance + (mu - mu_prev)^2)
    b_h = (1 - rho2)*b_h + rho2*(2*K_g*gamma + variance + (mu - g)^2)
    estimate = mu
    spread = sqrt(variance)
    keep = b_h/(b_g + b_h)
    theta = theta - lr*mu/(sqrt(mu^2 + variance) + eps)
  `,
  notes:
    "The code's shape is 2*gamma + 1 + 1e-4 and its first step divides by that less 1; the 1e-4 sets an absolute scale " +
    "for gradients, so VSGD is not scale-free. The estimate is the posterior mean, which starts at 0. gamma, K_g, " +
    "kappa1, kappa2 are ps, ghattg, tau1, tau2 in the code. Weight decay is kept apart and applied first.",
});
