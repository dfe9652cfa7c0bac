/** Adam without its two bias corrections. */
import { defineOptimizer } from "./define.ts";

export const adamUncorrected = defineOptimizer({
  id: "adam-uncorrected",
  title: "Adam, uncorrected",
  source: {
    who: "McAllester",
    year: 2023,
    where: "TTIC 31230, Adam without bias correction; Adam by Kingma and Ba, 2015",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # Adam without bias correction
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    estimate = m
    theta = theta - lr*m/(sqrt(v) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v", keep: "beta1" },
  notes:
    "The first step is lr*(1 - beta1)/sqrt(1 - beta2), 3.16*lr at the defaults, and steps stay too long until v " +
    "has filled.",
});
