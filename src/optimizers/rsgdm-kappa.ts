/** RSGDM with the weight of the differences as a setting. */
import { defineOptimizer } from "./define.ts";

export const rsgdmKappa = defineOptimizer({
  id: "rsgdm-kappa",
  title: "RSGDM (kappa)",
  source: {
    who: "Qin, Zheng, Wang, Wu, Liu and Yang; first Yuan and Hu, 2021",
    year: 2024,
    where: "m + kappa z: the family that holds momentum, RSGDM and the raw gradient",
    url: "https://arxiv.org/abs/2409.15314",
  },
  rule: `
    # RSGDM with a free weight on the differences
    hyper lr = 0.1 in [1e-5, 10] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    hyper kappa = 0.9 in [0, 10]
    m = beta*m + (1 - beta)*g
    z = beta*z + (1 - beta)*(g - g_prev)
    g_prev = g
    estimate = m + kappa*z
    theta = theta - lr*estimate
  `,
  filter: { form: "kappa", of: { beta: "beta", kappa: "kappa" }, step: "rate" },
  notes:
    "kappa = 0 is momentum, kappa = beta is rsgdm, kappa = beta/(1 - beta) is the gradient itself; in between it " +
    "is qhm with nu = 1 - kappa*(1 - beta)/beta. The previous gradient starts at 0.",
});
