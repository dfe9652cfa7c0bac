/** AdamW on gradients whose slow part is amplified. */
import { defineOptimizer } from "./define.ts";

export const grokfastAdamw = defineOptimizer({
  id: "grokfast-adamw",
  title: "Grokfast-AdamW",
  source: {
    who: "Lee, Kang, Kim and Lee",
    year: 2024,
    where: "Grokfast, algorithm 2 (EMA) in front of AdamW",
    url: "https://arxiv.org/abs/2405.20233",
  },
  rule: `
    # Grokfast (EMA) with AdamW
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0.01 in [0, 1]
    hyper alpha = 0.98 in [0, 0.9999] one-minus-log
    hyper lamb = 2 in [0, 10]
    state slow = g
    slow = alpha*slow + (1 - alpha)*g
    g = g + lamb*slow
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat/(1 + lamb)
    theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(v_hat) + eps)
  `,
  filter: {
    form: "amplified-average",
    of: { beta: "beta1", alpha: "alpha", lambda: "lamb" },
    step: "adaptive",
  },
  notes:
    "The slow average starts at the first gradient, as in the authors' code. The estimate takes the factor 1 + " +
    "lamb off.",
});
