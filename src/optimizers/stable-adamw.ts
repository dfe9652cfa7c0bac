/** AdamW that slows a tensor down when its gradients outgrow their average. */
import { defineOptimizer } from "./define.ts";

export const stableAdamw = defineOptimizer({
  id: "stable-adamw",
  title: "StableAdamW",
  source: {
    who: "Wortsman, Dettmers, Zettlemoyer, Morcos, Farhadi and Schmidt",
    year: 2023,
    where: "Stable and low-precision training, algorithm 2",
    url: "https://arxiv.org/abs/2304.13013",
  },
  rule: `
    # StableAdamW
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0.01 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    rate = lr/max(1, rms(g/max(sqrt(v_hat), eps)))
    estimate = m_hat
    theta = theta*(1 - rate*weight_decay) - rate*m_hat/(sqrt(v_hat) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes:
    "Adafactor's clipping of updates put into AdamW. The corrected moments are the paper's debiased betas in " +
    "other words.",
});
