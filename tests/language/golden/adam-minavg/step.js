// Adam, simplified: one step.
// McAllester (2020), TTIC 31230, Adam with averages over min(N, t) steps. https://mcallester.github.io/ttic-31230/
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Simplified Adam: averages over the last min(N, t) gradients
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper N_g = 10 in [1, 1000] log
// hyper N_s = 1000 in [1, 100000] log
// hyper eps = 1e-8 in [1e-12, 1] log
// N_gt = min(N_g, t)
// N_st = min(N_s, t)
// m = (1 - 1/N_gt)*m + g/N_gt
// s = (1 - 1/N_st)*s + g^2/N_st
// estimate = m
// theta = theta - lr*m/(sqrt(s) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, N_g = 10, N_s = 1000, eps = 1e-8 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let s = state.s ?? each(() => 0);

  const N_gt = Math.min(N_g, t);
  const N_st = Math.min(N_s, t);
  m = each((i) => (1 - 1 / N_gt) * m[i] + g[i] / N_gt);
  s = each((i) => (1 - 1 / N_st) * s[i] + g[i] ** 2 / N_st);
  const estimate = each((i) => m[i]);
  theta = each((i) => theta[i] - lr * m[i] / (Math.sqrt(s[i]) + eps));

  return { theta, estimate, state: { m, s } };
}
