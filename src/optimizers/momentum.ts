/** Momentum kept as a running average of gradients. */
import { defineOptimizer } from "./define.ts";

export const momentum = defineOptimizer({
  id: "momentum",
  title: "Momentum",
  source: {
    who: "Polyak",
    year: 1964,
    where: "as an exponential moving average: SGDM of arXiv 2409.15314",
    url: "https://doi.org/10.1016/0041-5553(64)90137-5",
  },
  rule: `
    # Momentum as a running average
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    estimate = m
    theta = theta - lr*m
  `,
  filter: { beta: "beta", nu: 1, step: "rate" },
  notes:
    "beta is the weight on the past. The same path as heavy-ball with lr*(1 - beta). Starts at 0, so the first " +
    "estimates are too short by the factor 1 - beta^t.",
});
