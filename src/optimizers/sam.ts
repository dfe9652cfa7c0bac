/** SGD with the gradient from uphill, which avoids sharp minima. */
import { defineOptimizer } from "./define.ts";

export const sam = defineOptimizer({
  id: "sam",
  title: "SAM",
  source: {
    who: "Foret, Kleiner, Mobahi and Neyshabur",
    year: 2021,
    where: "algorithm 1",
    url: "https://arxiv.org/abs/2010.01412",
  },
  rule: `
    # Sharpness-aware minimisation over SGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper rho = 0.05 in [1e-4, 10] log
    hyper momentum = 0 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    length = global_norm(g)
    climb = where(length > 0, rho*g/length, 0)
    g = grad(theta + climb) + weight_decay*theta
    buf = momentum*buf + g
    estimate = (1 - momentum)*buf
    theta = theta - lr*buf
  `,
  notes:
    "Two gradient evaluations a step, on the same batch. momentum is that of PyTorch's SGD; 0 is the bare method. " +
    "The estimate is of the gradient at the perturbed point.",
});
