/** Adam with a learning rate that eps does not change in the limit of plain SGD. */
import { defineOptimizer } from "./define.ts";

export const adamDecoupled = defineOptimizer({
  id: "adam-decoupled",
  title: "Adam, decoupled",
  source: {
    who: "McAllester",
    year: 2020,
    where: "TTIC 31230, Autumn 2020: the rate is eps times eta_0",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # Adam with decoupled eps, as corrected by the lecturer
    hyper lr = 0.1 in [1e-5, 10] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 0.01 in [1e-8, 100] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g^2/N_st
    estimate = m
    theta = theta - lr*eps*m/(sqrt(s) + eps)
  `,
  notes:
    "lr is eta_0, the rate of SGD that remains when eps is large: the step is lr*m/(1 + sqrt(s)/eps). Where " +
    "sqrt(s) is far above eps it is Adam at the rate lr*eps, 1e-3 at the defaults. The lecture gives no defaults; " +
    "these are ours.",
});
