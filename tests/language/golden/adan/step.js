// Adan: one step.
// Xie, Zhou, Li, Lin and Yan (2024), algorithm 1 and the authors' code. https://arxiv.org/abs/2208.06677
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adan
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.98 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.92 in [0, 0.9999] one-minus-log
// hyper beta3 = 0.99 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 1]
// state g_prev = g
// change = g - g_prev
// g_prev = g
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*change
// n = beta3*n + (1 - beta3)*(g + beta2*change)^2
// estimate = m/(1 - beta1^t) + beta2*v/(1 - beta2^t)
// theta = (theta - lr*estimate/(sqrt(n/(1 - beta3^t)) + eps))/(1 + lr*weight_decay)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.98, beta2 = 0.92, beta3 = 0.99, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let g_prev = t === 1 ? each((i) => g[i]) : state.g_prev;
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);
  let n_ = state.n ?? each(() => 0);

  const change = each((i) => g[i] - g_prev[i]);
  g_prev = each((i) => g[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * change[i]);
  n_ = each((i) => beta3 * n_[i] + (1 - beta3) * (g[i] + beta2 * change[i]) ** 2);
  const estimate = each((i) => m[i] / (1 - beta1 ** t) + beta2 * v[i] / (1 - beta2 ** t));
  theta = each((i) => (theta[i] - lr * estimate[i] / (Math.sqrt(n_[i] / (1 - beta3 ** t)) + eps)) / (1 + lr * weight_decay));

  return { theta, estimate, state: { g_prev, m, v, n: n_ } };
}
