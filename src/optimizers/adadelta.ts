/** Steps in the unit of the parameters, from the size of earlier steps. */
import { defineOptimizer } from "./define.ts";

export const adadelta = defineOptimizer({
  id: "adadelta",
  title: "Adadelta",
  source: {
    who: "Zeiler",
    year: 2012,
    where: "algorithm 1; torch.optim.Adadelta",
    url: "https://arxiv.org/abs/1212.5701",
  },
  rule: `
    # Adadelta: torch.optim.Adadelta
    hyper lr = 1 in [1e-4, 100] log
    hyper rho = 0.9 in [0, 0.9999] one-minus-log
    hyper eps = 1e-6 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    square_avg = rho*square_avg + (1 - rho)*g^2
    delta = g*sqrt(acc_delta + eps)/sqrt(square_avg + eps)
    acc_delta = rho*acc_delta + (1 - rho)*delta^2
    estimate = g
    theta = theta - lr*delta
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "eps stands inside both roots and sets the size of the first steps, about sqrt(eps). In theory lr = 1 needs " +
    "no tuning.",
});
