// LAMB: one step.
// You, Li, Reddi, Hseu, Kumar, Bhojanapalli, Song, Demmel, Keutzer and Hsieh (2020), algorithm 2. https://arxiv.org/abs/1904.00962
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # LAMB
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-6 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 1]
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// v_hat = v/(1 - beta2^t)
// r = m_hat/(sqrt(v_hat) + eps) + weight_decay*theta
// w_norm = norm(theta)
// r_norm = norm(r)
// trust = where(w_norm > 0, where(r_norm > 0, w_norm/r_norm, 1), 1)
// estimate = m_hat
// theta = theta - lr*trust*r
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 0.000001, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const r = each((i) => m_hat[i] / (Math.sqrt(v_hat[i]) + eps) + weight_decay * theta[i]);
  const w_norm = norm((i) => theta[i]);
  const r_norm = norm((i) => r[i]);
  const trust = w_norm > 0 ? (r_norm > 0 ? w_norm / r_norm : 1) : 1;
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] - lr * trust * r[i]);

  return { theta, estimate, state: { m, v } };
}
