/** RSGDM with a decay of its own for each of its two averages. */
import { defineOptimizer } from "./define.ts";

export const rsgdmTwoBeta = defineOptimizer({
  id: "rsgdm-two-beta",
  title: "RSGDM (two betas)",
  source: {
    who: "after Qin and others; the two decays as in Adan by Xie and others",
    year: 2024,
    where: "m + beta2 z with a decay for each average",
    url: "https://arxiv.org/abs/2409.15314",
  },
  rule: `
    # RSGDM with two decays
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.9 in [0, 0.9999] one-minus-log
    m = beta1*m + (1 - beta1)*g
    z = beta2*z + (1 - beta2)*(g - g_prev)
    g_prev = g
    estimate = m + beta2*z
    theta = theta - lr*estimate
  `,
  filter: { form: "two-decays", of: { beta1: "beta1", beta2: "beta2" }, step: "rate" },
  notes:
    "beta1 is the decay of the average, beta2 that of the differences and their weight; beta1 = beta2 is rsgdm. " +
    "The previous gradient starts at 0. Without division this is the direction of adan.",
});
