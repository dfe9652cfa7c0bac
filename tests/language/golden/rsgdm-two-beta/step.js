// RSGDM (two betas): one step.
// after Qin and others; the two decays as in Adan by Xie and others (2024), m + beta2 z with a decay for each average. https://arxiv.org/abs/2409.15314
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # RSGDM with two decays
// hyper lr = 0.1 in [1e-5, 10] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.9 in [0, 0.9999] one-minus-log
// m = beta1*m + (1 - beta1)*g
// z = beta2*z + (1 - beta2)*(g - g_prev)
// g_prev = g
// estimate = m + beta2*z
// theta = theta - lr*estimate
function step(state, settings, g, theta, t) {
  const { lr = 0.1, beta1 = 0.9, beta2 = 0.9 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let z = state.z ?? each(() => 0);
  let g_prev = state.g_prev ?? each(() => 0);

  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  z = each((i) => beta2 * z[i] + (1 - beta2) * (g[i] - g_prev[i]));
  g_prev = each((i) => g[i]);
  const estimate = each((i) => m[i] + beta2 * z[i]);
  theta = each((i) => theta[i] - lr * estimate[i]);

  return { theta, estimate, state: { m, z, g_prev } };
}
