/** RMSProp divided by the spread of the gradient around its mean. */
import { defineOptimizer } from "./define.ts";

export const rmspropCentered = defineOptimizer({
  id: "rmsprop-centered",
  title: "RMSProp, centred",
  source: {
    who: "Graves",
    year: 2013,
    where:
      "Generating sequences with recurrent neural networks, equations (38) to (45); torch.optim.RMSprop with " +
      "centered=True",
    url: "https://arxiv.org/abs/1308.0850",
  },
  rule: `
    # Centred RMSProp: torch.optim.RMSprop(centered=True)
    hyper lr = 0.01 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    s = alpha*s + (1 - alpha)*g^2
    g_mean = alpha*g_mean + (1 - alpha)*g
    estimate = g
    theta = theta - lr*g/(sqrt(max(s - g_mean^2, 0)) + eps)
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "Divides by an estimate of the noise alone. Where the gradient never changes, s - g_mean^2 falls to 0 and the " +
    "steps grow towards lr*g/eps. Rounding may make it negative; it is then taken as 0, where PyTorch gets no " +
    "number.",
});
