// Adam, uncorrected: one step.
// McAllester (2023), TTIC 31230, Adam without bias correction; Adam by Kingma and Ba, 2015. https://mcallester.github.io/ttic-31230/
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adam without bias correction
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// estimate = m
// theta = theta - lr*m/(sqrt(v) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * m[i] / (Math.sqrt(v[i]) + eps));

  return { theta, estimate, state: { m, v } };
}
