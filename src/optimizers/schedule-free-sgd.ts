/** SGD with averaging in place of a schedule. */
import { defineOptimizer } from "./define.ts";

export const scheduleFreeSgd = defineOptimizer({
  id: "schedule-free-sgd",
  title: "Schedule-free SGD",
  source: {
    who: "Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky",
    year: 2024,
    where: "The road less scheduled, equations (3) to (5), and the authors' package",
    url: "https://arxiv.org/abs/2405.15682",
  },
  rule: `
    # Schedule-free SGD: theta is y, the point where gradients are taken
    hyper lr = 1 in [1e-5, 10] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    state z = theta
    g = g + weight_decay*theta
    weight_sum = weight_sum + lr^2
    c = where(weight_sum > 0, lr^2/weight_sum, 0)
    estimate = g
    theta = theta + c*(z - theta) - lr*(1 - momentum*(1 - c))*g
    z = z - lr*g
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "theta is y, where gradients are taken; the averaged point that the paper evaluates is x = (y - (1 - " +
    "momentum)*z)/momentum. At a constant lr the average is uniform, c = 1/t.",
});
