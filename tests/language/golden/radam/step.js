// RAdam: one step.
// Liu, Jiang, He, Chen, Liu, Gao and Han (2020), algorithm 2; torch.optim.RAdam. https://arxiv.org/abs/1908.03265
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # RAdam: torch.optim.RAdam
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// rho_inf = 2/(1 - beta2) - 1
// rho = rho_inf - 2*t*beta2^t/(1 - beta2^t)
// rect = where(rho > 5, sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho)), 0)
// estimate = m_hat
// theta = theta - lr*m_hat*where(rho > 5, rect*sqrt(1 - beta2^t)/(sqrt(v) + eps), 1)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const rho_inf = 2 / (1 - beta2) - 1;
  const rho = rho_inf - 2 * t * beta2 ** t / (1 - beta2 ** t);
  const rect = rho > 5 ? Math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)) : 0;
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] - lr * m_hat[i] * (rho > 5 ? rect * Math.sqrt(1 - beta2 ** t) / (Math.sqrt(v[i]) + eps) : 1));

  return { theta, estimate, state: { m, v } };
}
