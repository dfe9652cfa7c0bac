// AggMo: one step.
// Lucas, Sun, Zemel and Grosse (2019), Aggregated momentum, equation (4). https://arxiv.org/abs/1804.00325
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Aggregated momentum with three buffers
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta3 = 0.99 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// v1 = beta1*v1 + g
// v2 = beta2*v2 + g
// v3 = beta3*v3 + g
// total = v1 + v2 + v3
// estimate = total/(1/(1 - beta1) + 1/(1 - beta2) + 1/(1 - beta3))
// theta = theta - lr/3*total
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0, beta2 = 0.9, beta3 = 0.99, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let v1 = state.v1 ?? each(() => 0);
  let v2 = state.v2 ?? each(() => 0);
  let v3 = state.v3 ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  v1 = each((i) => beta1 * v1[i] + g[i]);
  v2 = each((i) => beta2 * v2[i] + g[i]);
  v3 = each((i) => beta3 * v3[i] + g[i]);
  const total = each((i) => v1[i] + v2[i] + v3[i]);
  const estimate = each((i) => total[i] / (1 / (1 - beta1) + 1 / (1 - beta2) + 1 / (1 - beta3)));
  theta = each((i) => theta[i] - lr / 3 * total[i]);

  return { theta, estimate, state: { v1, v2, v3 } };
}
