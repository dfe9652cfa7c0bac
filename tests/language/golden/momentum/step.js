// Momentum: one step.
// Polyak (1964), as an exponential moving average: SGDM of arXiv 2409.15314. https://doi.org/10.1016/0041-5553(64)90137-5
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Momentum as a running average
// hyper lr = 0.1 in [1e-5, 10] log
// hyper beta = 0.9 in [0, 0.9999] one-minus-log
// m = beta*m + (1 - beta)*g
// estimate = m
// theta = theta - lr*m
function step(state, settings, g, theta, t) {
  const { lr = 0.1, beta = 0.9 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * m[i]);

  return { theta, estimate, state: { m } };
}
