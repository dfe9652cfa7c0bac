/** Quasi-hyperbolic momentum: a fixed mix of the gradient and its running average. */
import { defineOptimizer } from "./define.ts";

export const qhm = defineOptimizer({
  id: "qhm",
  title: "QHM",
  source: {
    who: "Ma and Yarats",
    year: 2019,
    where: "quasi-hyperbolic momentum, equations (3) and (4)",
    url: "https://arxiv.org/abs/1810.06801",
  },
  rule: `
    # Quasi-hyperbolic momentum
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.999 in [0, 0.9999] one-minus-log
    hyper nu = 0.7 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = (1 - nu)*g + nu*m
    theta = theta - lr*estimate
  `,
  filter: { beta: "beta", nu: "nu", step: "rate" },
  notes: "nu = 0 is sgd, nu = 1 is momentum, nu = beta is rsgdm.",
});
