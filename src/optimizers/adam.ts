/** Adam with bias correction. */
import { defineOptimizer } from "./define.ts";

export const adam = defineOptimizer({
  id: "adam",
  title: "Adam",
  source: {
    who: "Kingma and Ba",
    year: 2015,
    where: "algorithm 1; torch.optim.Adam",
    url: "https://arxiv.org/abs/1412.6980",
  },
  rule: `
    # Adam: torch.optim.Adam
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta - lr*m_hat/(sqrt(v_hat) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v_hat", keep: "beta1" },
  notes:
    "eps is added after the correction of v, as in the paper and in PyTorch. Weight decay is added to the gradient; " +
    "adamw keeps it apart. The estimate is the corrected first moment.",
});
