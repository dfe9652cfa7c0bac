/** Decoupled Adam with the squares of single examples' gradients. */
import { defineOptimizer } from "./define.ts";

export const adamBatchDecoupled = defineOptimizer({
  id: "adam-batch-decoupled",
  title: "Adam, batch-decoupled",
  source: {
    who: "McAllester",
    year: 2020,
    where: "TTIC 31230, second moments of single examples",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # Adam with per-example squares
    hyper lr = 0.1 in [1e-5, 10] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 0.01 in [1e-8, 100] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g2/N_st
    estimate = m
    theta = theta - lr*eps*m/(sqrt(s) + eps)
  `,
  notes:
    "g2 is the mean over the batch of squared per-example gradients: its mean does not depend on the batch size, " +
    "so neither does the scale of the step. Otherwise adam-decoupled.",
});
