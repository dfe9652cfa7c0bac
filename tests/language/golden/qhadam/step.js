// QHAdam: one step.
// Ma and Yarats (2019), equations (14) to (16) and the authors' package qhoptim. https://arxiv.org/abs/1810.06801
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # QHAdam
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.995 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// hyper nu1 = 0.7 in [0, 1]
// hyper nu2 = 1 in [0, 1]
// g = g + weight_decay*theta
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// v_hat = v/(1 - beta2^t)
// estimate = (1 - nu1)*g + nu1*m_hat
// theta = theta - lr*estimate/(sqrt((1 - nu2)*g^2 + nu2*v_hat) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.995, beta2 = 0.999, eps = 1e-8, weight_decay = 0, nu1 = 0.7, nu2 = 1 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const estimate = each((i) => (1 - nu1) * g[i] + nu1 * m_hat[i]);
  theta = each((i) => theta[i] - lr * estimate[i] / (Math.sqrt((1 - nu2) * g[i] ** 2 + nu2 * v_hat[i]) + eps));

  return { theta, estimate, state: { m, v } };
}
