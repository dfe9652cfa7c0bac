/** Adam whose averages start as plain means. */
import { defineOptimizer } from "./define.ts";

export const adamMinavg = defineOptimizer({
  id: "adam-minavg",
  title: "Adam, simplified",
  source: {
    who: "McAllester",
    year: 2020,
    where: "TTIC 31230, Adam with averages over min(N, t) steps",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # Simplified Adam: averages over the last min(N, t) gradients
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 1e-8 in [1e-12, 1] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g^2/N_st
    estimate = m
    theta = theta - lr*m/(sqrt(s) + eps)
  `,
  notes:
    "N = 1/(1 - beta): 10 and 1000 are Adam's 0.9 and 0.999. Until step N each average is the plain mean, so " +
    "nothing has to be corrected. The step and the later path differ a little from Adam's.",
});
