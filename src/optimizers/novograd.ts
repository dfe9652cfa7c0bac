/** Momentum of gradients divided by one number for each tensor. */
import { defineOptimizer } from "./define.ts";

export const novograd = defineOptimizer({
  id: "novograd",
  title: "NovoGrad",
  source: {
    who: "Ginsburg, Castonguay, Hrinchuk, Kuchaiev, Lavrukhin, Leary, Li, Nguyen, Zhang and Cohen",
    year: 2019,
    where: "algorithm 1",
    url: "https://arxiv.org/abs/1905.11286",
  },
  rule: `
    # NovoGrad
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.95 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.98 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    size2 = norm(g)^2
    v = where(t == 1, size2, beta2*v + (1 - beta2)*size2)
    scale = sqrt(v) + eps
    m = beta1*m + (g/scale + weight_decay*theta)
    estimate = (1 - beta1)*m*scale
    theta = theta - lr*m
  `,
  notes:
    "v is one number for each tensor and starts at the first squared norm. The buffer is a sum, so steps are up " +
    "to 1/(1 - beta1) times lr long. Decay enters the buffer, as in the paper.",
});
