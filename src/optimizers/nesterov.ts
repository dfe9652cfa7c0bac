/** Nesterov momentum in the form that PyTorch's SGD uses. */
import { defineOptimizer } from "./define.ts";

export const nesterov = defineOptimizer({
  id: "nesterov",
  title: "Nesterov",
  source: {
    who: "Nesterov 1983; Sutskever, Martens, Dahl and Hinton",
    year: 2013,
    where: "torch.optim.SGD with nesterov=True",
    url: "https://proceedings.mlr.press/v28/sutskever13.html",
  },
  rule: `
    # Nesterov momentum: torch.optim.SGD(momentum=..., nesterov=True)
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    buf = momentum*buf + g
    d = g + momentum*buf
    estimate = (1 - momentum)*d
    theta = theta - lr*d
  `,
  filter: { beta: "momentum", nu: "momentum", step: "rate-over-room" },
  notes: "With lr*(1 - beta) and momentum = beta this is rsgdm, step for step.",
});
