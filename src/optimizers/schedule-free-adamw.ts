/** AdamW with averaging in place of a schedule. */
import { defineOptimizer } from "./define.ts";

export const scheduleFreeAdamw = defineOptimizer({
  id: "schedule-free-adamw",
  title: "Schedule-free AdamW",
  source: {
    who: "Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky",
    year: 2024,
    where: "The road less scheduled, algorithm 1, and the authors' package",
    url: "https://arxiv.org/abs/2405.15682",
  },
  rule: `
    # Schedule-free AdamW: theta is y, the point where gradients are taken
    hyper lr = 2.5e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    state z = theta
    v = beta2*v + (1 - beta2)*g^2
    d = g/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta
    weight_sum = weight_sum + lr^2
    c = where(weight_sum > 0, lr^2/weight_sum, 0)
    estimate = g
    theta = theta + c*(z - theta) - lr*(1 - beta1*(1 - c))*d
    z = z - lr*d
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "theta is y, where gradients are taken; the averaged point is x = (y - (1 - beta1)*z)/beta1. beta1 " +
    "interpolates and keeps no average of gradients. Decay acts at y, as in the authors' package.",
});
