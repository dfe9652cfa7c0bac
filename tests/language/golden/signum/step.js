// Signum: one step.
// Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), signSGD with momentum, algorithm 2. https://arxiv.org/abs/1802.04434
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Signum
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta = 0.9 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 1]
// m = beta*m + (1 - beta)*g
// estimate = m
// theta = theta*(1 - lr*weight_decay) - lr*sign(m)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta = 0.9, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * Math.sign(m[i]));

  return { theta, estimate, state: { m } };
}
