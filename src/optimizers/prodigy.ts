/** Adam that finds its own learning rate. */
import { defineOptimizer } from "./define.ts";

export const prodigy = defineOptimizer({
  id: "prodigy",
  title: "Prodigy",
  source: {
    who: "Mishchenko and Defazio",
    year: 2024,
    where: "algorithm 4",
    url: "https://arxiv.org/abs/2306.06101",
  },
  rule: `
    # Prodigy
    hyper lr = 1 in [1e-3, 10] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper d0 = 1e-6 in [1e-10, 1] log
    state start = theta
    state d = d0
    beta3 = sqrt(beta2)
    m = beta1*m + (1 - beta1)*d*g
    v = beta2*v + (1 - beta2)*d^2*g^2
    r = beta3*r + lr*d^2*global_dot(g, start - theta)
    s = beta3*s + lr*d^2*g
    length = global_sum(abs(s))
    estimate = m/(d*(1 - beta1^t))
    theta = theta*(1 - lr*d*weight_decay) - lr*d*m/(sqrt(v) + d*eps)
    d = where(length > 0, max(d, r/length), d)
  `,
  notes:
    "d is the guess of the distance to the solution, one number for all tensors; a step uses the d from before " +
    "it, as in the paper and the authors' code. The factor 1 - beta3 of r and s is left out: it cancels. The " +
    "estimate divides by the d in use, so it is right once d rests.",
});
