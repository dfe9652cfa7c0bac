/** AdamW on a gradient with part of its change added. */
import { defineOptimizer } from "./define.ts";

export const marsAdamw = defineOptimizer({
  id: "mars-adamw",
  title: "MARS-AdamW",
  source: {
    who: "Yuan, Liu, Wu, Zhou and Gu",
    year: 2024,
    where: "MARS, algorithm 2 with the previous gradient, and the authors' code",
    url: "https://arxiv.org/abs/2411.10438",
  },
  rule: `
    # MARS-AdamW, approximate form
    hyper lr = 3e-3 in [1e-6, 1] log
    hyper beta1 = 0.95 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    hyper gamma = 0.025 in [0, 1]
    c = g + gamma*beta1/(1 - beta1)*(g - g_prev)
    g_prev = g
    c = c/max(1, norm(c))
    m = beta1*m + (1 - beta1)*c
    v = beta2*v + (1 - beta2)*c^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*theta)
  `,
  notes:
    "The approximate form: it reuses the previous gradient, which starts at 0 as in the authors' code; the exact " +
    "one takes the present batch's gradient at the previous point. The corrected gradient of each tensor is cut " +
    "to length 1, so the estimate answers a constant gradient only up to that length.",
});
