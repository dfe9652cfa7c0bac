/** Adam with each tensor's step as long as a fraction of its weights. */
import { defineOptimizer } from "./define.ts";

export const lamb = defineOptimizer({
  id: "lamb",
  title: "LAMB",
  source: {
    who: "You, Li, Reddi, Hseu, Kumar, Bhojanapalli, Song, Demmel, Keutzer and Hsieh",
    year: 2020,
    where: "algorithm 2",
    url: "https://arxiv.org/abs/1904.00962",
  },
  rule: `
    # LAMB
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-6 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    r = m_hat/(sqrt(v_hat) + eps) + weight_decay*theta
    w_norm = norm(theta)
    r_norm = norm(r)
    trust = where(w_norm > 0, where(r_norm > 0, w_norm/r_norm, 1), 1)
    estimate = m_hat
    theta = theta - lr*trust*r
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v_hat", keep: "beta1" },
  notes:
    "phi is the identity: no limit on the weights' norm, which some libraries cut at 10. The ratio is 1 where one " +
    "of the norms is 0.",
});
