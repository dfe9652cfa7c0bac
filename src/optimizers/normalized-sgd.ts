/** A step of fixed length along the gradient or its running average. */
import { defineOptimizer } from "./define.ts";

export const normalizedSgd = defineOptimizer({
  id: "normalized-sgd",
  title: "Normalised SGD",
  source: {
    who: "Nesterov, 1984; with momentum Cutkosky and Mehta",
    year: 2020,
    where: "Momentum improves normalized SGD, algorithm 1",
    url: "https://arxiv.org/abs/2002.03305",
  },
  rule: `
    # Normalised SGD, with momentum where beta is above 0
    hyper lr = 0.01 in [1e-5, 10] log
    hyper beta = 0 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    length = global_norm(m)
    estimate = m
    theta = theta - lr*where(length > 0, m/length, 0)
  `,
  filter: { beta: "beta", nu: 1, step: "adaptive" },
  notes:
    "The length is taken over all tensors. Every step is lr long, so it settles within lr of a minimum. sign-sgd " +
    "is the form that normalises each coordinate.",
});
