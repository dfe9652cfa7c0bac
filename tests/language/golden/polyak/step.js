// Polyak step: one step.
// Polyak (1969), Minimization of unsmooth functionals; with minibatches Loizou and others, 2021. https://doi.org/10.1016/0041-5553(69)90061-5
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
// given: {loss}
//   loss: the loss at theta
//
// # Polyak's step size
// hyper lr = 1 in [0.01, 2] log
// hyper f_star = 0 in [-10, 10]
// size2 = global_norm(g)^2
// estimate = g
// theta = theta - lr*where(size2 > 0, max(loss - f_star, 0)/size2, 0)*g
function step(state, settings, g, theta, t, given) {
  const { lr = 1, f_star = 0 } = settings;
  const { loss } = given;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));

  const size2 = norm((i) => g[i]) ** 2;
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * (size2 > 0 ? Math.max(loss - f_star, 0) / size2 : 0) * g[i]);

  return { theta, estimate, state: {} };
}
