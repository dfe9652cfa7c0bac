// Normalised SGD: one step.
// Nesterov, 1984; with momentum Cutkosky and Mehta (2020), Momentum improves normalized SGD, algorithm 1. https://arxiv.org/abs/2002.03305
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Normalised SGD, with momentum where beta is above 0
// hyper lr = 0.01 in [1e-5, 10] log
// hyper beta = 0 in [0, 0.9999] one-minus-log
// m = beta*m + (1 - beta)*g
// length = global_norm(m)
// estimate = m
// theta = theta - lr*where(length > 0, m/length, 0)
function step(state, settings, g, theta, t) {
  const { lr = 0.01, beta = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let m = state.m ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  const length = norm((i) => m[i]);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * (length > 0 ? m[i] / length : 0));

  return { theta, estimate, state: { m } };
}
