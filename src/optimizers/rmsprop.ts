/** RMSProp as PyTorch has it. */
import { defineOptimizer } from "./define.ts";

export const rmsprop = defineOptimizer({
  id: "rmsprop",
  title: "RMSProp",
  source: {
    who: "Tieleman and Hinton",
    year: 2012,
    where: "lecture 6.5; torch.optim.RMSprop with momentum 0, not centred",
    url: "https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html",
  },
  rule: `
    # RMSProp: torch.optim.RMSprop
    hyper lr = 0.01 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    s = alpha*s + (1 - alpha)*g^2
    estimate = g
    theta = theta - lr*g/(sqrt(s) + eps)
  `,
  filter: { beta: 0, nu: 0, step: "adaptive", power: 1 },
  moments: { meanSquare: "s" },
  notes:
    "eps stands outside the root (optax puts it inside). No correction of the start: the first step has the size " +
    "lr/sqrt(1 - alpha).",
});
