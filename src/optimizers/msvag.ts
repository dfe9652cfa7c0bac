/** Momentum, damped where the average is noisy. */
import { defineOptimizer } from "./define.ts";

export const msvag = defineOptimizer({
  id: "msvag",
  title: "M-SVAG",
  source: {
    who: "Balles and Hennig",
    year: 2018,
    where: "Dissecting Adam, algorithm 2",
    url: "https://arxiv.org/abs/1705.07774",
  },
  rule: `
    # M-SVAG
    hyper lr = 0.01 in [1e-6, 1] log
    hyper beta = 0.9 in [0, 0.9999] one-minus-log
    m = beta*m + (1 - beta)*g
    v = beta*v + (1 - beta)*g^2
    m_hat = m/(1 - beta^t)
    v_hat = v/(1 - beta^t)
    rho = (1 - beta)*(1 + beta^t)/((1 + beta)*(1 - beta^t))
    variance = where(t > 1, max(v_hat - m_hat^2, 0)/max(1 - rho, 1e-4), 0)
    power = m_hat^2 + rho*variance
    gain = where(power > 0, m_hat^2/power, 1)
    estimate = gain*m_hat
    theta = theta - lr*estimate
  `,
  moments: { meanSquare: "v_hat", keep: "beta" },
  notes:
    "rho is the variance of the corrected average in units of one gradient's, counted from t = 1. At the first " +
    "step nothing is known of the noise and the gain is 1. As in the authors' code 1 - rho is kept above 1e-4. " +
    "The estimate shrinks where the average is noise.",
});
