/** Signum with a long memory and decoupled decay. */
import { defineOptimizer } from "./define.ts";

export const tiger = defineOptimizer({
  id: "tiger",
  title: "Tiger",
  source: {
    who: "Su",
    year: 2023,
    where: "the author's code and article: Lion with one beta",
    url: "https://github.com/bojone/tiger",
  },
  rule: `
    # Tiger
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta = 0.965 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0.01 in [0, 1]
    m = beta*m + (1 - beta)*g
    estimate = m
    theta = theta - lr*(sign(m) + weight_decay*theta)
  `,
  filter: { beta: "beta", nu: 1, step: "adaptive" },
  notes:
    "Lion with beta1 = beta2. The author's special rules for biases and embeddings are left out.",
});
