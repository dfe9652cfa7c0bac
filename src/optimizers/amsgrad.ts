/** Adam that never divides by less than before. */
import { defineOptimizer } from "./define.ts";

export const amsgrad = defineOptimizer({
  id: "amsgrad",
  title: "AMSGrad",
  source: {
    who: "Reddi, Kale and Kumar",
    year: 2018,
    where: "algorithm 2; torch.optim.Adam with amsgrad=True",
    url: "https://arxiv.org/abs/1904.09237",
  },
  rule: `
    # AMSGrad: torch.optim.Adam(amsgrad=True)
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    v_max = max(v_max, v)
    m_hat = m/(1 - beta1^t)
    estimate = m_hat
    theta = theta - lr*m_hat/(sqrt(v_max)/sqrt(1 - beta2^t) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes:
    "As in PyTorch the largest v is taken before the bias correction; the paper corrects nothing.",
});
