// signSGD: one step.
// Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), algorithm 1. https://arxiv.org/abs/1802.04434
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # signSGD
// hyper lr = 1e-3 in [1e-6, 1] log
// estimate = g
// theta = theta - lr*sign(g)
function step(state, settings, g, theta, t) {
  const { lr = 0.001 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));

  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * Math.sign(g[i]));

  return { theta, estimate, state: {} };
}
