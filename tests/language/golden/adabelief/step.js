// AdaBelief: one step.
// Zhuang, Tang, Ding, Tatikonda, Dvornek, Papademetris and Duncan (2020), algorithm 2. https://arxiv.org/abs/2010.07468
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # AdaBelief
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-16 in [1e-20, 1] log
// hyper weight_decay = 0 in [0, 1]
// m = beta1*m + (1 - beta1)*g
// s = beta2*s + (1 - beta2)*(g - m)^2 + eps
// m_hat = m/(1 - beta1^t)
// s_hat = s/(1 - beta2^t)
// estimate = m_hat
// theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(s_hat) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-16, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let s = state.s ?? each(() => 0);

  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  s = each((i) => beta2 * s[i] + (1 - beta2) * (g[i] - m[i]) ** 2 + eps);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const s_hat = each((i) => s[i] / (1 - beta2 ** t));
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * m_hat[i] / (Math.sqrt(s_hat[i]) + eps));

  return { theta, estimate, state: { m, s } };
}
