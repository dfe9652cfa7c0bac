/** Adam whose mean square moves by additions. */
import { defineOptimizer } from "./define.ts";

export const yogi = defineOptimizer({
  id: "yogi",
  title: "Yogi",
  source: {
    who: "Zaheer, Reddi, Sachan, Kale and Kumar",
    year: 2018,
    where:
      "Adaptive methods for nonconvex optimization, algorithm 2; bias corrections as in optax and TensorFlow Addons",
    url: "https://papers.nips.cc/paper/8186-adaptive-methods-for-nonconvex-optimization",
  },
  rule: `
    # Yogi
    hyper lr = 0.01 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-3 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    hyper initial_accumulator = 1e-6 in [1e-12, 1] log
    state v = initial_accumulator
    m = beta1*m + (1 - beta1)*g
    v = v - (1 - beta2)*sign(v - g^2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(v_hat) + eps)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes:
    "The paper corrects nothing and starts v from a first batch; libraries start it at 1e-6 and correct both " +
    "moments, as here. m starts at 0.",
});
