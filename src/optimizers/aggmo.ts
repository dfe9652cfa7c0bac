/** The mean of three momentum buffers with different memories. */
import { defineOptimizer } from "./define.ts";

export const aggmo = defineOptimizer({
  id: "aggmo",
  title: "AggMo",
  source: {
    who: "Lucas, Sun, Zemel and Grosse",
    year: 2019,
    where: "Aggregated momentum, equation (4)",
    url: "https://arxiv.org/abs/1804.00325",
  },
  rule: `
    # Aggregated momentum with three buffers
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta3 = 0.99 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    v1 = beta1*v1 + g
    v2 = beta2*v2 + g
    v3 = beta3*v3 + g
    total = v1 + v2 + v3
    estimate = total/(1/(1 - beta1) + 1/(1 - beta2) + 1/(1 - beta3))
    theta = theta - lr/3*total
  `,
  filter: {
    form: "aggregated",
    of: { beta1: "beta1", beta2: "beta2", beta3: "beta3" },
    step: "rate-over-room",
  },
  notes: "The buffers are sums, as in PyTorch's SGD; the estimate takes their factors off.",
});
