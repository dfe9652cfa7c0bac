// QHM: one step.
// Ma and Yarats (2019), quasi-hyperbolic momentum, equations (3) and (4). https://arxiv.org/abs/1810.06801
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Quasi-hyperbolic momentum
// hyper lr = 0.1 in [1e-5, 10] log
// hyper beta = 0.999 in [0, 0.9999] one-minus-log
// hyper nu = 0.7 in [0, 1]
// m = beta*m + (1 - beta)*g
// estimate = (1 - nu)*g + nu*m
// theta = theta - lr*estimate
function step(state, settings, g, theta, t) {
  const { lr = 0.1, beta = 0.999, nu = 0.7 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  const estimate = each((i) => (1 - nu) * g[i] + nu * m[i]);
  theta = each((i) => theta[i] - lr * estimate[i]);

  return { theta, estimate, state: { m } };
}
