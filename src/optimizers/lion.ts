/** The sign of a mix of momentum and gradient; two memories from one buffer. */
import { defineOptimizer } from "./define.ts";

export const lion = defineOptimizer({
  id: "lion",
  title: "Lion",
  source: {
    who: "Chen, Liang, Huang, Real, Wang, Pham, Dong, Luong, Hsieh, Lu and Le",
    year: 2023,
    where: "Symbolic discovery of optimization algorithms, program 1",
    url: "https://arxiv.org/abs/2302.06675",
  },
  rule: `
    # Lion
    hyper lr = 1e-4 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
    hyper weight_decay = 0 in [0, 1]
    c = beta1*m + (1 - beta1)*g
    m = beta2*m + (1 - beta2)*g
    estimate = c
    theta = theta - lr*(sign(c) + weight_decay*theta)
  `,
  filter: { form: "interpolated", of: { beta1: "beta1", beta2: "beta2" }, step: "adaptive" },
  notes:
    "beta1 mixes the step, beta2 is the memory that is kept. The buffer is used before it takes the new gradient " +
    "in.",
});
