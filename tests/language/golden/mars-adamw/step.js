// MARS-AdamW: one step.
// Yuan, Liu, Wu, Zhou and Gu (2024), MARS, algorithm 2 with the previous gradient, and the authors' code. https://arxiv.org/abs/2411.10438
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # MARS-AdamW, approximate form
// hyper lr = 3e-3 in [1e-6, 1] log
// hyper beta1 = 0.95 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 1]
// hyper gamma = 0.025 in [0, 1]
// c = g + gamma*beta1/(1 - beta1)*(g - g_prev)
// g_prev = g
// c = c/max(1, norm(c))
// m = beta1*m + (1 - beta1)*c
// v = beta2*v + (1 - beta2)*c^2
// m_hat = m/(1 - beta1^t)
// v_hat = v/(1 - beta2^t)
// estimate = m_hat
// theta = theta - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*theta)
function step(state, settings, g, theta, t) {
  const { lr = 0.003, beta1 = 0.95, beta2 = 0.99, eps = 1e-8, weight_decay = 0, gamma = 0.025 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let g_prev = state.g_prev ?? each(() => 0);
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  let c = each((i) => g[i] + gamma * beta1 / (1 - beta1) * (g[i] - g_prev[i]));
  g_prev = each((i) => g[i]);
  const norm1 = norm((i) => c[i]);
  c = each((i) => c[i] / Math.max(1, norm1));
  m = each((i) => beta1 * m[i] + (1 - beta1) * c[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * c[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] - lr * (m_hat[i] / (Math.sqrt(v_hat[i]) + eps) + weight_decay * theta[i]));

  return { theta, estimate, state: { g_prev, m, v } };
}
