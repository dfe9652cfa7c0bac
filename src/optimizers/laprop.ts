/** Momentum of gradients that were divided first. */
import { defineOptimizer } from "./define.ts";

export const laprop = defineOptimizer({
  id: "laprop",
  title: "LaProp",
  source: {
    who: "Ziyin, Wang and Ueda",
    year: 2020,
    where: "algorithm 1",
    url: "https://arxiv.org/abs/2002.04839",
  },
  rule: `
    # LaProp
    hyper lr = 4e-4 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-15 in [1e-20, 1] log
    hyper weight_decay = 0 in [0, 1]
    v = beta2*v + (1 - beta2)*g^2
    scale = sqrt(v/(1 - beta2^t)) + eps
    m = beta1*m + (1 - beta1)*g/scale
    m_hat = m/(1 - beta1^t)
    estimate = m_hat*scale
    theta = theta*(1 - lr*weight_decay) - lr*m_hat
  `,
  notes:
    "Unlike Adam it never divides old gradients by the newest scale. The estimate multiplies the buffer by that " +
    "scale. Weight decay is kept apart.",
});
