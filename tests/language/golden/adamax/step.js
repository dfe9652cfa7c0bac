// Adamax: one step.
// Kingma and Ba (2015), algorithm 2; torch.optim.Adamax. https://arxiv.org/abs/1412.6980
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adamax: torch.optim.Adamax
// hyper lr = 2e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// m = beta1*m + (1 - beta1)*g
// u = max(beta2*u, abs(g) + eps)
// m_hat = m/(1 - beta1^t)
// estimate = m_hat
// theta = theta - lr*m_hat/u
function step(state, settings, g, theta, t) {
  const { lr = 0.002, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let u = state.u ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  u = each((i) => Math.max(beta2 * u[i], Math.abs(g[i]) + eps));
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] - lr * m_hat[i] / u[i]);

  return { theta, estimate, state: { m, u } };
}
