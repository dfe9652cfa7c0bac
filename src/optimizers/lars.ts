/** Momentum with a rate for each tensor, from the size of its weights. */
import { defineOptimizer } from "./define.ts";

export const lars = defineOptimizer({
  id: "lars",
  title: "LARS",
  source: {
    who: "You, Gitman and Ginsburg",
    year: 2017,
    where: "Large batch training of convolutional networks, algorithm 1",
    url: "https://arxiv.org/abs/1708.03888",
  },
  rule: `
    # LARS
    hyper lr = 1 in [1e-4, 100] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper trust_coefficient = 1e-3 in [1e-5, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    w_norm = norm(theta)
    g_norm = norm(g)
    ratio = trust_coefficient*w_norm/(g_norm + weight_decay*w_norm)
    local = where(w_norm > 0, where(g_norm > 0, ratio, 1), 1)
    buf = momentum*buf + local*(g + weight_decay*theta)
    estimate = (1 - momentum)*buf/local
    theta = theta - lr*buf
  `,
  notes:
    "The ratio is 1 where one of the norms is 0. The buffer holds gradients at the ratios they met; the estimate " +
    "divides by the newest ratio and the buffer's gain.",
});
