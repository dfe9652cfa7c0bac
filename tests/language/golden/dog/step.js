// DoG: one step.
// Ivgi, Hinder and Carmon (2023), DoG is SGD's best friend, equations (1) and (2) and the authors' code. https://arxiv.org/abs/2302.12022
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Distance over gradients
// hyper lr = 1 in [1e-3, 10] log
// hyper reps_rel = 1e-6 in [1e-10, 1] log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// state start = theta
// g = g + weight_decay*theta
// first = reps_rel*(1 + global_norm(start))
// distance = max(max(distance, first), global_norm(theta - start))
// total = total + global_norm(g)^2
// estimate = g
// theta = theta - lr*distance/sqrt(total + eps)*g
function step(state, settings, g, theta, t) {
  const { lr = 1, reps_rel = 0.000001, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  const start = t === 1 ? each((i) => theta[i]) : state.start;
  let distance = state.distance ?? 0;
  let total = state.total ?? 0;

  g = each((i) => g[i] + weight_decay * theta[i]);
  const first = reps_rel * (1 + norm((i) => start[i]));
  distance = Math.max(Math.max(distance, first), norm((i) => theta[i] - start[i]));
  total = total + norm((i) => g[i]) ** 2;
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * distance / Math.sqrt(total + eps) * g[i]);

  return { theta, estimate, state: { start, distance, total } };
}
