/** A Wiener filter between the average and the newest gradient. */
import { defineOptimizer } from "./define.ts";

export const sgdf = defineOptimizer({
  id: "sgdf",
  title: "SGDF",
  source: {
    who: "Yang and others",
    year: 2023,
    where: "Signal processing meets SGD: from momentum to filter, algorithm 1",
    url: "https://arxiv.org/abs/2311.02818",
  },
  rule: `
    # SGDF
    hyper lr = 0.5 in [1e-5, 10] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    s = beta2*s + (1 - beta2)*(g - m)^2
    m_hat = m/(1 - beta1^t)
    s_hat = s/(1 - beta2^t)
    power = s_hat + (g - m_hat)^2
    K = where(power > 0, s_hat/power, 0)
    estimate = m_hat + K*(g - m_hat)
    theta = theta - lr*estimate
  `,
  notes:
    "s is corrected by 1 - beta2^t alone. The authors' later code also multiplies it by (1 - beta1)*(1 - " +
    "beta1^(2t))/(1 + beta1), the variance of the average, and takes the root of the gain.",
});
