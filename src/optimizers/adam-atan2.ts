/** Adam without eps. */
import { defineOptimizer } from "./define.ts";

export const adamAtan2 = defineOptimizer({
  id: "adam-atan2",
  title: "Adam-atan2",
  source: {
    who: "Everett, Xiao, Wortsman, Alemi, Novak, Liu, Gur, Sohl-Dickstein, Kaelbling, Lee and Pennington",
    year: 2024,
    where: "Scaling exponents across parameterizations and optimizers, section 5.3",
    url: "https://arxiv.org/abs/2407.05872",
  },
  rule: `
    # Adam-atan2
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    hyper a = 1.27 in [0.1, 4]
    hyper b = 1 in [0.1, 4]
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    v_hat = v/(1 - beta2^t)
    estimate = m_hat
    theta = theta*(1 - lr*weight_decay) - lr*a*atan2(m_hat, b*sqrt(v_hat))
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  moments: { meanSquare: "v_hat", keep: "beta1" },
  notes:
    "Indifferent to the scale of gradients, down to the smallest. a = 4/pi = 1.27 makes a first step of lr.",
});
