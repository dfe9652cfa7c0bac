// NAdam: one step.
// Dozat (2016), Incorporating Nesterov momentum into Adam; torch.optim.NAdam. https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # NAdam: torch.optim.NAdam
// hyper lr = 2e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// hyper momentum_decay = 4e-3 in [0, 1]
// state mu_product = 1
// g = g + weight_decay*theta
// mu = beta1*(1 - 0.5*0.96^(t*momentum_decay))
// mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentum_decay))
// mu_product = mu_product*mu
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// v_hat = v/(1 - beta2^t)
// estimate = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
// theta = theta - lr*estimate/(sqrt(v_hat) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.002, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0, momentum_decay = 0.004 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let mu_product = t === 1 ? 1 : state.mu_product;
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  const mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
  const mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay));
  mu_product = mu_product * mu;
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const estimate = each((i) => mu_next * m[i] / (1 - mu_product * mu_next) + (1 - mu) * g[i] / (1 - mu_product));
  theta = each((i) => theta[i] - lr * estimate[i] / (Math.sqrt(v_hat[i]) + eps));

  return { theta, estimate, state: { mu_product, m, v } };
}
