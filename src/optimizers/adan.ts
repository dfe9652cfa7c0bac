/** Adam with a running average of gradient differences. */
import { defineOptimizer } from "./define.ts";

export const adan = defineOptimizer({
  id: "adan",
  title: "Adan",
  source: {
    who: "Xie, Zhou, Li, Lin and Yan",
    year: 2024,
    where: "algorithm 1 and the authors' code",
    url: "https://arxiv.org/abs/2208.06677",
  },
  rule: `
    # Adan
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.98 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.92 in [0, 0.9999] one-minus-log
    hyper beta3 = 0.99 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    state g_prev = g
    change = g - g_prev
    g_prev = g
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*change
    n = beta3*n + (1 - beta3)*(g + beta2*change)^2
    estimate = m/(1 - beta1^t) + beta2*v/(1 - beta2^t)
    theta = (theta - lr*estimate/(sqrt(n/(1 - beta3^t)) + eps))/(1 + lr*weight_decay)
  `,
  filter: {
    form: "average-and-differences",
    of: { beta1: "beta1", beta2: "beta2" },
    step: "adaptive",
  },
  notes:
    "The betas are weights on the past; the paper's are one minus these. The first difference is 0. The authors' " +
    "optional clipping is left out.",
});
