// LaProp: one step.
// Ziyin, Wang and Ueda (2020), algorithm 1. https://arxiv.org/abs/2002.04839
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # LaProp
// hyper lr = 4e-4 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-15 in [1e-20, 1] log
// hyper weight_decay = 0 in [0, 1]
// v = beta2*v + (1 - beta2)*g^2
// scale = sqrt(v/(1 - beta2^t)) + eps
// m = beta1*m + (1 - beta1)*g/scale
// m_hat = m/(1 - beta1^t)
// estimate = m_hat*scale
// theta = theta*(1 - lr*weight_decay) - lr*m_hat
function step(state, settings, g, theta, t) {
  const { lr = 0.0004, beta1 = 0.9, beta2 = 0.999, eps = 1e-15, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let v = state.v ?? each(() => 0);
  let m = state.m ?? each(() => 0);

  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const scale = each((i) => Math.sqrt(v[i] / (1 - beta2 ** t)) + eps);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i] / scale[i]);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const estimate = each((i) => m_hat[i] * scale[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * m_hat[i]);

  return { theta, estimate, state: { v, m } };
}
