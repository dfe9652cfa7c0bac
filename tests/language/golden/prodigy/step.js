// Prodigy: one step.
// Mishchenko and Defazio (2024), algorithm 4. https://arxiv.org/abs/2306.06101
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Prodigy
// hyper lr = 1 in [1e-3, 10] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// hyper d0 = 1e-6 in [1e-10, 1] log
// state start = theta
// state d = d0
// beta3 = sqrt(beta2)
// m = beta1*m + (1 - beta1)*d*g
// v = beta2*v + (1 - beta2)*d^2*g^2
// r = beta3*r + lr*d^2*global_dot(g, start - theta)
// s = beta3*s + lr*d^2*g
// length = global_sum(abs(s))
// estimate = m/(d*(1 - beta1^t))
// theta = theta*(1 - lr*d*weight_decay) - lr*d*m/(sqrt(v) + d*eps)
// d = where(length > 0, max(d, r/length), d)
function step(state, settings, g, theta, t) {
  const { lr = 1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0, d0 = 0.000001 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  let m = state.m ?? each(() => 0);
  let d = t === 1 ? d0 : state.d;
  let v = state.v ?? each(() => 0);
  let r = state.r ?? 0;
  const start = t === 1 ? each((i) => theta[i]) : state.start;
  let s = state.s ?? each(() => 0);

  const beta3 = Math.sqrt(beta2);
  m = each((i) => beta1 * m[i] + (1 - beta1) * d * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * d ** 2 * g[i] ** 2);
  r = beta3 * r + lr * d ** 2 * sum((i) => g[i] * (start[i] - theta[i]));
  s = each((i) => beta3 * s[i] + lr * d ** 2 * g[i]);
  const length = sum((i) => Math.abs(s[i]));
  const estimate = each((i) => m[i] / (d * (1 - beta1 ** t)));
  theta = each((i) => theta[i] * (1 - lr * d * weight_decay) - lr * d * m[i] / (Math.sqrt(v[i]) + d * eps));
  d = length > 0 ? Math.max(d, r / length) : d;

  return { theta, estimate, state: { m, d, v, r, start, s } };
}
