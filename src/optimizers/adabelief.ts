/** Adam that divides by the gradient's distance from its average. */
import { defineOptimizer } from "./define.ts";

export const adabelief = defineOptimizer({
  id: "adabelief",
  title: "AdaBelief",
  source: {
    who: "Zhuang, Tang, Ding, Tatikonda, Dvornek, Papademetris and Duncan",
    year: 2020,
    where: "algorithm 2",
    url: "https://arxiv.org/abs/2010.07468",
  },
  rule: `
    # AdaBelief
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-16 in [1e-20, 1] log
    hyper weight_decay = 0 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    s = beta2*s + (1 - beta2)*(g - m)^2 + eps
    m_hat = m/(1 - beta1^t)
    s_hat = s/(1 - beta2^t)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(s_hat) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes:
    "eps is added to s at every step and once more outside the root, as in the paper. The later code's " +
    "rectification is left out; weight decay is kept apart.",
});
