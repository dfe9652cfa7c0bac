/** RMSProp divided by the mean square instead of its root. */
import { defineOptimizer } from "./define.ts";

export const rmspropVariance = defineOptimizer({
  id: "rmsprop-variance",
  title: "RMSProp, g/sigma^2",
  source: {
    who: "McAllester",
    year: 2020,
    where: "TTIC 31230, stochastic gradient descent: RMSProp, form (2)",
    url: "https://mcallester.github.io/ttic-31230/",
  },
  rule: `
    # RMSProp, form g/sigma^2
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper alpha = 0.99 in [0, 0.9999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    s = alpha*s + (1 - alpha)*g^2
    estimate = g
    theta = theta - lr*g/(s + eps)
  `,
  filter: { beta: 0, nu: 0, step: "adaptive", power: 2 },
  notes:
    "lr has no unit of weight here, and near an optimum every coordinate gets the same temperature; the price is " +
    "that the step grows where gradients shrink. No correction of the start: the first step is lr/((1 - " +
    "alpha)*g).",
});
