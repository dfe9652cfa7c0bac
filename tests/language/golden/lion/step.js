// Lion: one step.
// Chen, Liang, Huang, Real, Wang, Pham, Dong, Luong, Hsieh, Lu and Le (2023), Symbolic discovery of optimization algorithms, program 1. https://arxiv.org/abs/2302.06675
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Lion
// hyper lr = 1e-4 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.99 in [0, 0.99999] one-minus-log
// hyper weight_decay = 0 in [0, 1]
// c = beta1*m + (1 - beta1)*g
// m = beta2*m + (1 - beta2)*g
// estimate = c
// theta = theta - lr*(sign(c) + weight_decay*theta)
function step(state, settings, g, theta, t) {
  const { lr = 0.0001, beta1 = 0.9, beta2 = 0.99, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);

  const c = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  m = each((i) => beta2 * m[i] + (1 - beta2) * g[i]);
  const estimate = each((i) => c[i]);
  theta = each((i) => theta[i] - lr * (Math.sign(c[i]) + weight_decay * theta[i]));

  return { theta, estimate, state: { m } };
}
