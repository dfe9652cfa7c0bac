/** RMSProp with a momentum buffer behind the division. */
import { defineOptimizer } from "./define.ts";

export const rmspropMomentum = defineOptimizer({
  id: "rmsprop-momentum",
  title: "RMSProp with momentum",
  source: {
    who: "Tieleman and Hinton",
    year: 2012,
    where: "lecture 6.5; torch.optim.RMSprop with momentum",
    url: "https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html",
  },
  rule: `
    # RMSProp with momentum: torch.optim.RMSprop(momentum=...)
    hyper lr = 0.01 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    g = g + weight_decay*theta
    s = alpha*s + (1 - alpha)*g^2
    scale = sqrt(s) + eps
    buf = momentum*buf + g/scale
    estimate = (1 - momentum)*buf*scale
    theta = theta - lr*buf
  `,
  notes:
    "The buffer holds gradients that were divided each by its own scale; the estimate multiplies by the newest " +
    "scale. eps stands outside the root.",
});
