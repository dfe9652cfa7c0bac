/** Adam with weight decay kept apart from the gradient. */
import { defineOptimizer } from "./define.ts";

export const adamw = defineOptimizer({
  id: "adamw",
  title: "AdamW",
  source: {
    who: "Loshchilov and Hutter",
    year: 2019,
    where: "algorithm 2; torch.optim.AdamW",
    url: "https://arxiv.org/abs/1711.05101",
  },
  rule: `
    # AdamW: torch.optim.AdamW
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0.01 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(v_hat) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v_hat", keep: "beta1" },
  notes: "The decay is multiplied by lr, as in PyTorch; the paper's own form leaves lr out of it.",
});
