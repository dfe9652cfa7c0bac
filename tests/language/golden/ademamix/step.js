// AdEMAMix: one step.
// Pagliardini, Ablin and Grangier (2024), algorithm 1 and its schedulers. https://arxiv.org/abs/2409.03137
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # AdEMAMix
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper beta3 = 0.9999 in [0, 0.99999] one-minus-log
// hyper alpha = 5 in [0, 20]
// hyper warmup = 0 in [0, 100000]
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 1]
// part = where(warmup > 0, min(t/max(warmup, 1), 1), 1)
// a = part*alpha
// log1 = log(max(beta1, 1e-8))
// log3 = log(max(beta3, 1e-8))
// b3 = where(part < 1, min(exp(log1*log3/((1 - part)*log3 + part*log1)), beta3), beta3)
// m1 = beta1*m1 + (1 - beta1)*g
// m2 = b3*m2 + (1 - b3)*g
// v = beta2*v + (1 - beta2)*g^2
// d = m1/(1 - beta1^t) + a*m2
// estimate = d/(1 + a)
// theta = theta - lr*(d/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, beta3 = 0.9999, alpha = 5, warmup = 0, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m1 = state.m1 ?? each(() => 0);
  let m2 = state.m2 ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  const part = warmup > 0 ? Math.min(t / Math.max(warmup, 1), 1) : 1;
  const a = part * alpha;
  const log1 = Math.log(Math.max(beta1, 1e-8));
  const log3 = Math.log(Math.max(beta3, 1e-8));
  const b3 = part < 1 ? Math.min(Math.exp(log1 * log3 / ((1 - part) * log3 + part * log1)), beta3) : beta3;
  m1 = each((i) => beta1 * m1[i] + (1 - beta1) * g[i]);
  m2 = each((i) => b3 * m2[i] + (1 - b3) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const d = each((i) => m1[i] / (1 - beta1 ** t) + a * m2[i]);
  const estimate = each((i) => d[i] / (1 + a));
  theta = each((i) => theta[i] - lr * (d[i] / (Math.sqrt(v[i] / (1 - beta2 ** t)) + eps) + weight_decay * theta[i]));

  return { theta, estimate, state: { m1, m2, v } };
}
