// Adam, batch-decoupled: one step.
// McAllester (2020), TTIC 31230, second moments of single examples. https://mcallester.github.io/ttic-31230/
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
// given: {g2}
//   g2: per element, the batch mean of squared per-example gradients
//
// # Adam with per-example squares
// hyper lr = 0.1 in [1e-5, 10] log
// hyper N_g = 10 in [1, 1000] log
// hyper N_s = 1000 in [1, 100000] log
// hyper eps = 0.01 in [1e-8, 100] log
// N_gt = min(N_g, t)
// N_st = min(N_s, t)
// m = (1 - 1/N_gt)*m + g/N_gt
// s = (1 - 1/N_st)*s + g2/N_st
// estimate = m
// theta = theta - lr*eps*m/(sqrt(s) + eps)
function step(state, settings, g, theta, t, given) {
  const { lr = 0.1, N_g = 10, N_s = 1000, eps = 0.01 } = settings;
  const { g2 } = given;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let s = state.s ?? each(() => 0);

  const N_gt = Math.min(N_g, t);
  const N_st = Math.min(N_s, t);
  m = each((i) => (1 - 1 / N_gt) * m[i] + g[i] / N_gt);
  s = each((i) => (1 - 1 / N_st) * s[i] + g2[i] / N_st);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * eps * m[i] / (Math.sqrt(s[i]) + eps));

  return { theta, estimate, state: { m, s } };
}
