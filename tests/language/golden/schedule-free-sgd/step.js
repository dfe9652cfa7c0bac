// Schedule-free SGD: one step.
// Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky (2024), The road less scheduled, equations (3) to (5), and the authors' package. https://arxiv.org/abs/2405.15682
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Schedule-free SGD: theta is y, the point where gradients are taken
// hyper lr = 1 in [1e-5, 10] log
// hyper momentum = 0.9 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// state z = theta
// g = g + weight_decay*theta
// weight_sum = weight_sum + lr^2
// c = where(weight_sum > 0, lr^2/weight_sum, 0)
// estimate = g
// theta = theta + c*(z - theta) - lr*(1 - momentum*(1 - c))*g
// z = z - lr*g
function step(state, settings, g, theta, t) {
  const { lr = 1, momentum = 0.9, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let weight_sum = state.weight_sum ?? 0;
  let z = t === 1 ? each((i) => theta[i]) : state.z;

  g = each((i) => g[i] + weight_decay * theta[i]);
  weight_sum = weight_sum + lr ** 2;
  const c = weight_sum > 0 ? lr ** 2 / weight_sum : 0;
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] + c * (z[i] - theta[i]) - lr * (1 - momentum * (1 - c)) * g[i]);
  z = each((i) => z[i] - lr * g[i]);

  return { theta, estimate, state: { weight_sum, z } };
}
