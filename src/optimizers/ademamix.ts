/** Adam with a second, very slow average of gradients. */
import { defineOptimizer } from "./define.ts";

export const ademamix = defineOptimizer({
  id: "ademamix",
  title: "AdEMAMix",
  source: {
    who: "Pagliardini, Ablin and Grangier",
    year: 2024,
    where: "algorithm 1 and its schedulers",
    url: "https://arxiv.org/abs/2409.03137",
  },
  rule: `
    # AdEMAMix
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper beta3 = 0.9999 in [0, 0.99999] one-minus-log
    hyper alpha = 5 in [0, 20]
    hyper warmup = 0 in [0, 100000]
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 1]
    part = where(warmup > 0, min(t/max(warmup, 1), 1), 1)
    a = part*alpha
    log1 = log(max(beta1, 1e-8))
    log3 = log(max(beta3, 1e-8))
    b3 = where(part < 1, min(exp(log1*log3/((1 - part)*log3 + part*log1)), beta3), beta3)
    m1 = beta1*m1 + (1 - beta1)*g
    m2 = b3*m2 + (1 - b3)*g
    v = beta2*v + (1 - beta2)*g^2
    d = m1/(1 - beta1^t) + a*m2
    estimate = d/(1 + a)
    theta = theta - lr*(d/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta)
  `,
  filter: {
    form: "fast-and-slow",
    of: { beta1: "beta1", beta3: "beta3", alpha: "alpha" },
    only: { warmup: 0 },
    step: "adaptive",
  },
  notes:
    "The slow average is not corrected, so the estimate takes some 1/(1 - beta3) steps to settle. warmup is the " +
    "number of steps over which the paper's schedulers raise alpha and beta3; 0 leaves both constant.",
});
