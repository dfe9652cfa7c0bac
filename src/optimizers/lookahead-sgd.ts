/** SGD that every k steps goes back part of the way. */
import { defineOptimizer } from "./define.ts";

export const lookaheadSgd = defineOptimizer({
  id: "lookahead-sgd",
  title: "Lookahead SGD",
  source: {
    who: "Zhang, Lucas, Hinton and Ba",
    year: 2019,
    where: "algorithm 1 over SGD",
    url: "https://arxiv.org/abs/1907.08610",
  },
  rule: `
    # Lookahead over SGD
    hyper lr = 0.1 in [1e-5, 10] log
    hyper momentum = 0 in [0, 0.9999] one-minus-log
    hyper k = 5 in [1, 100]
    hyper alpha = 0.5 in [0, 1]
    state slow = theta
    buf = momentum*buf + g
    fast = theta - lr*buf
    every = max(1, floor(k))
    due = t == every*floor(t/every)
    slow = where(due, slow + alpha*(fast - slow), slow)
    estimate = (1 - momentum)*buf
    theta = where(due, slow, fast)
  `,
  filter: { beta: "momentum", nu: 1, step: "adaptive" },
  notes:
    "Every k steps the slow weights move by alpha towards the fast ones, and the fast ones start again from " +
    "there. The momentum buffer is kept across, as in the paper.",
});
