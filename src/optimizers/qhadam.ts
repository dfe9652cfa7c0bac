/** Adam with both moments mixed with their newest values. */
import { defineOptimizer } from "./define.ts";

export const qhadam = defineOptimizer({
  id: "qhadam",
  title: "QHAdam",
  source: {
    who: "Ma and Yarats",
    year: 2019,
    where: "equations (14) to (16) and the authors' package qhoptim",
    url: "https://arxiv.org/abs/1810.06801",
  },
  rule: `
    # QHAdam
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.995 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper nu1 = 0.7 in [0, 1]
    hyper nu2 = 1 in [0, 1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = (1 - nu1)*g + nu1*m_hat
    theta = theta - lr*estimate/(sqrt((1 - nu2)*g^2 + nu2*v_hat) + eps)
  `,
  filter: { form: "corrected-mix", of: { beta: "beta1", nu: "nu1" }, step: "adaptive" },
  notes:
    "nu1 = nu2 = 1 is Adam, nu1 = 0 with nu2 = 1 a corrected RMSProp. beta1 and nu1 are those that the authors " +
    "recommend.",
});
