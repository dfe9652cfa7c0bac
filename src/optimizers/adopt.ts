/** Adam that divides by the mean square of earlier gradients only. */
import { defineOptimizer } from "./define.ts";

export const adopt = defineOptimizer({
  id: "adopt",
  title: "ADOPT",
  source: {
    who: "Taniguchi, Harada, Minegishi, Oshima, Jeong, Nagahara, Iiyama, Suzuki, Iwasawa and Matsuo",
    year: 2024,
    where: "algorithm 2, with the clipping of the authors' code",
    url: "https://arxiv.org/abs/2411.02853",
  },
  rule: `
    # ADOPT
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.9999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-6 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    scale = max(sqrt(v), eps)
    limit = (t - 1)^0.25
    u = where(t == 1, 0, clamp(g/scale, -limit, limit))
    v = where(t == 1, g^2, beta2*v + (1 - beta2)*g^2)
    m = beta1*m + (1 - beta1)*u
    estimate = m*scale
    theta = theta - lr*m
  `,
  notes:
    "The first gradient only fills v, and the paper counts steps from the second, so the limit at step t is (t - " +
    "1)^(1/4). The buffer holds divided gradients; the estimate multiplies by the scale in use.",
});
