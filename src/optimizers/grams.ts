/** Adam's size with the gradient's own sign. */
import { defineOptimizer } from "./define.ts";

export const grams = defineOptimizer({
  id: "grams",
  title: "Grams",
  source: {
    who: "Cao, Li and Song",
    year: 2024,
    where: "algorithm 1",
    url: "https://arxiv.org/abs/2412.17107",
  },
  rule: `
    # Grams
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = sign(g)*abs(m_hat)
    theta = theta*(1 - lr*weight_decay) - lr*estimate/(sqrt(v_hat) + eps)
  `,
  notes: "The estimate has the sign of the newest gradient and the size of the average.",
});
