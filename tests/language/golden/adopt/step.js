// ADOPT: one step.
// Taniguchi, Harada, Minegishi, Oshima, Jeong, Nagahara, Iiyama, Suzuki, Iwasawa and Matsuo (2024), algorithm 2, with the clipping of the authors' code. https://arxiv.org/abs/2411.02853
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # ADOPT
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.9999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-6 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// scale = max(sqrt(v), eps)
// limit = (t - 1)^0.25
// u = where(t == 1, 0, clamp(g/scale, -limit, limit))
// v = where(t == 1, g^2, beta2*v + (1 - beta2)*g^2)
// m = beta1*m + (1 - beta1)*u
// estimate = m*scale
// theta = theta - lr*m
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.9999, eps = 0.000001, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let v = state.v ?? each(() => 0);
  let m = state.m ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  const scale = each((i) => Math.max(Math.sqrt(v[i]), eps));
  const limit = (t - 1) ** 0.25;
  const u = each((i) => t === 1 ? 0 : Math.min(Math.max(g[i] / scale[i], -limit), limit));
  v = each((i) => t === 1 ? g[i] ** 2 : beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  m = each((i) => beta1 * m[i] + (1 - beta1) * u[i]);
  const estimate = each((i) => m[i] * scale[i]);
  theta = each((i) => theta[i] - lr * m[i]);

  return { theta, estimate, state: { v, m } };
}
