/** Adam with the largest recent gradient instead of the mean square. */
import { defineOptimizer } from "./define.ts";

export const adamax = defineOptimizer({
  id: "adamax",
  title: "Adamax",
  source: {
    who: "Kingma and Ba",
    year: 2015,
    where: "algorithm 2; torch.optim.Adamax",
    url: "https://arxiv.org/abs/1412.6980",
  },
  rule: `
    # Adamax: torch.optim.Adamax
    hyper lr = 2e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    u = max(beta2*u, abs(g) + eps)
    m_hat = m/(1 - beta1^t)
    estimate = m_hat
    theta = theta - lr*m_hat/u
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes: "eps is added to the gradient's size before the maximum, as in PyTorch.",
});
