/** Momentum as PyTorch's SGD keeps it: a decaying sum of gradients. */
import { defineOptimizer } from "./define.ts";

export const heavyBall = defineOptimizer({
  id: "heavy-ball",
  title: "Heavy ball",
  source: {
    who: "Polyak",
    year: 1964,
    where: "torch.optim.SGD with momentum, dampening 0",
    url: "https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html",
  },
  rule: `
    # Heavy ball: torch.optim.SGD(momentum=...)
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    buf = momentum*buf + g
    estimate = (1 - momentum)*buf
    theta = theta - lr*buf
  `,
  filter: { beta: "momentum", nu: 1, step: "rate-over-room" },
  notes:
    "The buffer is a sum, 1/(1 - momentum) times a gradient; the estimate takes that factor off. Weight decay is " +
    "added to the gradient.",
});
