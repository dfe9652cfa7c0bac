/** Divides by the root of the sum of all squared gradients. */
import { defineOptimizer } from "./define.ts";

export const adagrad = defineOptimizer({
  id: "adagrad",
  title: "Adagrad",
  source: {
    who: "Duchi, Hazan and Singer",
    year: 2011,
    where: "Adaptive subgradient methods, section 1.1; torch.optim.Adagrad",
    url: "https://jmlr.org/papers/v12/duchi11a.html",
  },
  rule: `
    # Adagrad: torch.optim.Adagrad
    hyper lr = 0.01 in [1e-6, 1] log
    hyper lr_decay = 0 in [0, 1]
    hyper weight_decay = 0 in [0, 0.1]
    hyper initial_accumulator_value = 0 in [0, 1]
    hyper eps = 1e-10 in [1e-12, 1] log
    state total = initial_accumulator_value
    g = g + weight_decay*theta
    total = total + g^2
    estimate = g
    theta = theta - lr/(1 + (t - 1)*lr_decay)*g/(sqrt(total) + eps)
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes: "The sum never shrinks, so the steps fall like 1/sqrt(t).",
});
