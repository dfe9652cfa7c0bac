// NovoGrad: one step.
// Ginsburg, Castonguay, Hrinchuk, Kuchaiev, Lavrukhin, Leary, Li, Nguyen, Zhang and Cohen (2019), algorithm 1. https://arxiv.org/abs/1905.11286
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # NovoGrad
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.95 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.98 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// size2 = norm(g)^2
// v = where(t == 1, size2, beta2*v + (1 - beta2)*size2)
// scale = sqrt(v) + eps
// m = beta1*m + (g/scale + weight_decay*theta)
// estimate = (1 - beta1)*m*scale
// theta = theta - lr*m
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.95, beta2 = 0.98, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let v = state.v ?? 0;
  let m = state.m ?? each(() => 0);

  const size2 = norm((i) => g[i]) ** 2;
  v = t === 1 ? size2 : beta2 * v + (1 - beta2) * size2;
  const scale = Math.sqrt(v) + eps;
  m = each((i) => beta1 * m[i] + (g[i] / scale + weight_decay * theta[i]));
  const estimate = each((i) => (1 - beta1) * m[i] * scale);
  theta = each((i) => theta[i] - lr * m[i]);

  return { theta, estimate, state: { v, m } };
}
