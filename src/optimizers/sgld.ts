/** Gradient descent with added noise: samples instead of a minimum. */
import { defineOptimizer } from "./define.ts";

export const sgld = defineOptimizer({
  id: "sgld",
  title: "SGLD",
  source: {
    who: "Welling and Teh",
    year: 2011,
    where: "Bayesian learning via stochastic gradient Langevin dynamics, equation (4)",
    url: "https://www.stats.ox.ac.uk/~teh/research/compstats/WelTeh2011a.pdf",
  },
  rule: `
    # Stochastic gradient Langevin dynamics
    hyper lr = 0.01 in [1e-5, 10] log
    hyper temperature = 1e-3 in [1e-8, 10] log
    estimate = g
    theta = theta - lr*g + sqrt(2*lr*temperature)*randn()
  `,
  filter: { beta: 0, nu: 0, step: "langevin" },
  notes:
    "On h x^2/2 with exact gradients the variance of x settles at temperature/(h*(1 - lr*h/2)). The added noise " +
    "is no part of the estimate.",
});
