/** Gradient descent with the step that the loss itself suggests. */
import { defineOptimizer } from "./define.ts";

export const polyak = defineOptimizer({
  id: "polyak",
  title: "Polyak step",
  source: {
    who: "Polyak",
    year: 1969,
    where: "Minimization of unsmooth functionals; with minibatches Loizou and others, 2021",
    url: "https://doi.org/10.1016/0041-5553(69)90061-5",
  },
  rule: `
    # Polyak's step size
    hyper lr = 1 in [0.01, 2] log
    hyper f_star = 0 in [-10, 10]
    size2 = global_norm(g)^2
    estimate = g
    theta = theta - lr*where(size2 > 0, max(loss - f_star, 0)/size2, 0)*g
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "f_star is the smallest loss, which has to be known; 0 suits networks that can fit their data. lr scales the " +
    "step and stays at 1. Needs the loss of the same batch.",
});
