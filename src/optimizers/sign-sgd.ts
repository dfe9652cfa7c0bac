/** A step of the same size in every coordinate. */
import { defineOptimizer } from "./define.ts";

export const signSgd = defineOptimizer({
  id: "sign-sgd",
  title: "signSGD",
  source: {
    who: "Bernstein, Wang, Azizzadenesheli and Anandkumar",
    year: 2018,
    where: "algorithm 1",
    url: "https://arxiv.org/abs/1802.04434",
  },
  rule: `
    # signSGD
    hyper lr = 1e-3 in [1e-6, 1] log
    estimate = g
    theta = theta - lr*sign(g)
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "Normalised SGD, coordinate by coordinate. The sign belongs to the step; the estimate is the gradient.",
});
