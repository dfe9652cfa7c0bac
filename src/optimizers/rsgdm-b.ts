/** RSGDM with the other reading of its first step. */
import { defineOptimizer } from "./define.ts";

export const rsgdmB = defineOptimizer({
  id: "rsgdm-b",
  title: "RSGDM (b)",
  source: {
    who: "Qin, Zheng, Wang, Wu, Liu and Yang; first Yuan and Hu, 2021",
    year: 2024,
    where: "momentum corrected by differences; the first difference is 0",
    url: "https://arxiv.org/abs/2409.15314",
  },
  rule: `
    # RSGDM, first difference 0
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    state g_prev = g
    m = beta*m + (1 - beta)*g
    z = beta*z + (1 - beta)*(g - g_prev)
    g_prev = g
    estimate = m + beta*z
    theta = theta - lr*estimate
  `,
  filter: { beta: "beta", nu: "beta", firstDifferenceZero: true, step: "rate" },
  notes:
    "Differs from rsgdm by (1 - beta)*beta^t times the first gradient, which has no weight here from step 2 on, as " +
    "the paper's text says of its estimate.",
});
