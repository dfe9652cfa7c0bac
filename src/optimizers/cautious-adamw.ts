/** AdamW that leaves out coordinates where momentum and gradient disagree. */
import { defineOptimizer } from "./define.ts";

export const cautiousAdamw = defineOptimizer({
  id: "cautious-adamw",
  title: "Cautious AdamW",
  source: {
    who: "Liang, Chen, Liu and Liu",
    year: 2024,
    where: "Cautious optimizers, algorithm 1",
    url: "https://arxiv.org/abs/2411.16085",
  },
  rule: `
    # Cautious AdamW
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0.01 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    u = m_hat/(sqrt(v_hat) + eps)
    mask = u*g > 0
    u = u*mask*sum(1)/(sum(mask) + 1)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*u
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v_hat", keep: "beta1" },
  notes:
    "The kept coordinates are enlarged by size/(kept + 1), tensor by tensor. The mask belongs to the step, not to " +
    "the estimate.",
});
