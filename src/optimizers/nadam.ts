/** Adam with Nesterov momentum and a momentum that warms up. */
import { defineOptimizer } from "./define.ts";

export const nadam = defineOptimizer({
  id: "nadam",
  title: "NAdam",
  source: {
    who: "Dozat",
    year: 2016,
    where: "Incorporating Nesterov momentum into Adam; torch.optim.NAdam",
    url: "https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
  },
  rule: `
    # NAdam: torch.optim.NAdam
    hyper lr = 2e-3 in [1e-6, 1] log
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    hyper weight_decay = 0 in [0, 0.1]
    hyper momentum_decay = 4e-3 in [0, 1]
    state mu_product = 1
    g = g + weight_decay*theta
    mu = beta1*(1 - 0.5*0.96^(t*momentum_decay))
    mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentum_decay))
    mu_product = mu_product*mu
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    v_hat = v/(1 - beta2^t)
    estimate = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
    theta = theta - lr*estimate/(sqrt(v_hat) + eps)
  `,
  notes:
    "The path of PyTorch's foreach form; its single-tensor form of 1.13 multiplies the product by mu twice. The " +
    "estimate answers a constant gradient up to mu_next - mu, which vanishes as the momentum warms up.",
});
