/** SGD whose rate is distance over gradients. */
import { defineOptimizer } from "./define.ts";

export const dog = defineOptimizer({
  id: "dog",
  title: "DoG",
  source: {
    who: "Ivgi, Hinder and Carmon",
    year: 2023,
    where: "DoG is SGD's best friend, equations (1) and (2) and the authors' code",
    url: "https://arxiv.org/abs/2302.12022",
  },
  rule: `
    # Distance over gradients
    hyper lr = 1 in [1e-3, 10] log
    hyper reps_rel = 1e-6 in [1e-10, 1] log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    state start = theta
    g = g + weight_decay*theta
    first = reps_rel*(1 + global_norm(start))
    distance = max(max(distance, first), global_norm(theta - start))
    total = total + global_norm(g)^2
    estimate = g
    theta = theta - lr*distance/sqrt(total + eps)*g
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "lr only scales the formula and stays at 1. reps_rel sets the first step, relative to the start's norm. The " +
    "paper evaluates an average of the iterates, which is left out.",
});
