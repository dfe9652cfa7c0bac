/** Adam that waits with dividing until the mean square can be trusted. */
import { defineOptimizer } from "./define.ts";

export const radam = defineOptimizer({
  id: "radam",
  title: "RAdam",
  source: {
    who: "Liu, Jiang, He, Chen, Liu, Gao and Han",
    year: 2020,
    where: "algorithm 2; torch.optim.RAdam",
    url: "https://arxiv.org/abs/1908.03265",
  },
  rule: `
    # RAdam: torch.optim.RAdam
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    g = g + weight_decay*theta
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    rho_inf = 2/(1 - beta2) - 1
    rho = rho_inf - 2*t*beta2^t/(1 - beta2^t)
    rect = where(rho > 5, sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho)), 0)
    estimate = m_hat
    theta = theta - lr*m_hat*where(rho > 5, rect*sqrt(1 - beta2^t)/(sqrt(v) + eps), 1)
  `,
  filter: { beta: "beta1", nu: 1, step: "adaptive" },
  notes:
    "The threshold is 5 as in PyTorch; the paper has 4. eps is added before the correction of v, as in PyTorch " +
    "1.13.",
});
