/** RSGDM: momentum plus a running average of gradient differences. */
import { defineOptimizer } from "./define.ts";

export const rsgdm = defineOptimizer({
  id: "rsgdm",
  title: "RSGDM",
  source: {
    who: "Qin, Zheng, Wang, Wu, Liu and Yang; first Yuan and Hu, 2021",
    year: 2024,
    where: "momentum corrected by differences; the gradient before the first counts as 0",
    url: "https://arxiv.org/abs/2409.15314",
  },
  rule: `
    # RSGDM
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    z = beta*z + (1 - beta)*(g - g_prev)
    g_prev = g
    estimate = m + beta*z
    theta = theta - lr*estimate
  `,
  filter: { beta: "beta", nu: "beta", step: "rate" },
  notes:
    "The previous gradient starts at 0. Then the estimate is beta*m + (1 - beta)*g: Nesterov momentum in running-average " +
    "form, with a lag beta steps shorter than momentum's. rsgdm-b starts with a difference of 0 instead.",
});
