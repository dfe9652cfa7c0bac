/** Plain stochastic gradient descent. */
import { defineOptimizer } from "./define.ts";

export const sgd = defineOptimizer({
  id: "sgd",
  title: "SGD",
  source: {
    who: "Robbins and Monro",
    year: 1951,
    where: "A stochastic approximation method, equation (5); torch.optim.SGD",
    url: "https://doi.org/10.1214/aoms/1177729586",
  },
  rule: `
    # Stochastic gradient descent
    hyper lr = 1e-3 in [1e-5, 10] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    estimate = g
    theta = theta - lr*g
  `,
  filter: { beta: 0, nu: 0, step: "rate" },
  notes:
    "Weight decay is added to the gradient, as PyTorch does; the estimate is then that of the penalised loss's gradient.",
});
