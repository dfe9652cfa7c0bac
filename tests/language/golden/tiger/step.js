// Tiger: one step.
// Su (2023), the author's code and article: Lion with one beta. https://github.com/bojone/tiger
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Tiger
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta = 0.965 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0.01 in [0, 1]
// m = beta*m + (1 - beta)*g
// estimate = m
// theta = theta - lr*(sign(m) + weight_decay*theta)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta = 0.965, weight_decay = 0.01 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * (Math.sign(m[i]) + weight_decay * theta[i]));

  return { theta, estimate, state: { m } };
}
