// RSGDM: one step.
// Qin, Zheng, Wang, Wu, Liu and Yang; first Yuan and Hu, 2021 (2024), momentum corrected by differences; the gradient before the first counts as 0. https://arxiv.org/abs/2409.15314
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # RSGDM
// hyper lr = 0.1 in [1e-5, 10] log
// hyper beta = 0.9 in [0, 0.9999] one-minus-log
// m = beta*m + (1 - beta)*g
// z = beta*z + (1 - beta)*(g - g_prev)
// g_prev = g
// estimate = m + beta*z
// theta = theta - lr*estimate
function step(state, settings, g, theta, t) {
  const { lr = 0.1, beta = 0.9 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let z = state.z ?? each(() => 0);
  let g_prev = state.g_prev ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  z = each((i) => beta * z[i] + (1 - beta) * (g[i] - g_prev[i]));
  g_prev = each((i) => g[i]);
  const estimate = each((i) => m[i] + beta * z[i]);
  theta = each((i) => theta[i] - lr * estimate[i]);

  return { theta, estimate, state: { m, z, g_prev } };
}
