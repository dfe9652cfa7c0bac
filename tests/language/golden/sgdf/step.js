// SGDF: one step.
// Yang and others (2023), Signal processing meets SGD: from momentum to filter, algorithm 1. https://arxiv.org/abs/2311.02818
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # SGDF
// hyper lr = 0.5 in [1e-5, 10] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// m = beta1*m + (1 - beta1)*g
// s = beta2*s + (1 - beta2)*(g - m)^2
// m_hat = m/(1 - beta1^t)
// s_hat = s/(1 - beta2^t)
// power = s_hat + (g - m_hat)^2
// K = where(power > 0, s_hat/power, 0)
// estimate = m_hat + K*(g - m_hat)
// theta = theta - lr*estimate
function step(state, settings, g, theta, t) {
  const { lr = 0.5, beta1 = 0.9, beta2 = 0.999, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let s = state.s ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  s = each((i) => beta2 * s[i] + (1 - beta2) * (g[i] - m[i]) ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const s_hat = each((i) => s[i] / (1 - beta2 ** t));
  const power = each((i) => s_hat[i] + (g[i] - m_hat[i]) ** 2);
  const K = each((i) => power[i] > 0 ? s_hat[i] / power[i] : 0);
  const estimate = each((i) => m_hat[i] + K[i] * (g[i] - m_hat[i]));
  theta = each((i) => theta[i] - lr * estimate[i]);

  return { theta, estimate, state: { m, s } };
}
