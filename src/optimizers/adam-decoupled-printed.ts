/** The decoupled Adam of the first slides, with their slip. */
import { defineOptimizer } from "./define.ts";

export const adamDecoupledPrinted = defineOptimizer({
  id: "adam-decoupled-printed",
  title: "Adam, decoupled as printed",
  source: {
    who: "McAllester",
    year: 2020,
    where: "TTIC 31230, Winter 2020: the rate is printed as eta_0 over eps",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # Adam with decoupled eps, as first printed
    hyper lr = 1e-5 in [1e-12, 1] log
    hyper N_g = 10 in [1, 1000] log
    hyper N_s = 1000 in [1, 100000] log
    hyper eps = 0.01 in [1e-8, 100] log
    N_gt = min(N_g, t)
    N_st = min(N_s, t)
    m = (1 - 1/N_gt)*m + g/N_gt
    s = (1 - 1/N_st)*s + g^2/N_st
    estimate = m
    theta = theta - lr/eps*m/(sqrt(s) + eps)
  `,
  notes:
    "Kept to show the slip that the lecturer mended in the same year: with eta_0/eps the step grows without limit " +
    "for small eps and vanishes for large eps. The same as adam-decoupled only at eps = 1. The default lr gives " +
    "Adam's 1e-3 at the default eps.",
});
