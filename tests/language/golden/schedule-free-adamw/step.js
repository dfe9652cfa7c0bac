// Schedule-free AdamW: one step.
// Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky (2024), The road less scheduled, algorithm 1, and the authors' package. https://arxiv.org/abs/2405.15682
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Schedule-free AdamW: theta is y, the point where gradients are taken
// hyper lr = 2.5e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 1]
// state z = theta
// v = beta2*v + (1 - beta2)*g^2
// d = g/(sqrt(v/(1 - beta2^t)) + eps) + weight_decay*theta
// weight_sum = weight_sum + lr^2
// c = where(weight_sum > 0, lr^2/weight_sum, 0)
// estimate = g
// theta = theta + c*(z - theta) - lr*(1 - beta1*(1 - c))*d
// z = z - lr*d
function step(state, settings, g, theta, t) {
  const { lr = 0.0025, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let v = state.v ?? each(() => 0);
  let weight_sum = state.weight_sum ?? 0;
  let z = t === 1 ? each((i) => theta[i]) : state.z;

  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const d = each((i) => g[i] / (Math.sqrt(v[i] / (1 - beta2 ** t)) + eps) + weight_decay * theta[i]);
  weight_sum = weight_sum + lr ** 2;
  const c = weight_sum > 0 ? lr ** 2 / weight_sum : 0;
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] + c * (z[i] - theta[i]) - lr * (1 - beta1 * (1 - c)) * d[i]);
  z = each((i) => z[i] - lr * d[i]);

  return { theta, estimate, state: { v, weight_sum, z } };
}
