/** The sign of the running average. */
import { defineOptimizer } from "./define.ts";

export const signum = defineOptimizer({
  id: "signum",
  title: "Signum",
  source: {
    who: "Bernstein, Wang, Azizzadenesheli and Anandkumar",
    year: 2018,
    where: "signSGD with momentum, algorithm 2",
    url: "https://arxiv.org/abs/1802.04434",
  },
  rule: `
    # Signum
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = m
    theta = theta*(1 - lr*weight_decay) - lr*sign(m)
  `,
  filter: { beta: "beta", nu: 1, step: "adaptive" },
  notes: "Weight decay is kept apart from the gradient.",
});
