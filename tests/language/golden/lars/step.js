// LARS: one step.
// You, Gitman and Ginsburg (2017), Large batch training of convolutional networks, algorithm 1. https://arxiv.org/abs/1708.03888
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # LARS
// hyper lr = 1 in [1e-4, 100] log
// hyper momentum = 0.9 in [0, 0.9999] one-minus-log
// hyper trust_coefficient = 1e-3 in [1e-5, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// w_norm = norm(theta)
// g_norm = norm(g)
// ratio = trust_coefficient*w_norm/(g_norm + weight_decay*w_norm)
// local = where(w_norm > 0, where(g_norm > 0, ratio, 1), 1)
// buf = momentum*buf + local*(g + weight_decay*theta)
// estimate = (1 - momentum)*buf/local
// theta = theta - lr*buf
function step(state, settings, g, theta, t) {
  const { lr = 1, momentum = 0.9, trust_coefficient = 0.001, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let buf = state.buf ?? each(() => 0);

  const w_norm = norm((i) => theta[i]);
  const g_norm = norm((i) => g[i]);
  const ratio = trust_coefficient * w_norm / (g_norm + weight_decay * w_norm);
  const local = w_norm > 0 ? (g_norm > 0 ? ratio : 1) : 1;
  buf = each((i) => momentum * buf[i] + local * (g[i] + weight_decay * theta[i]));
  const estimate = each((i) => (1 - momentum) * buf[i] / local);
  theta = each((i) => theta[i] - lr * buf[i]);

  return { theta, estimate, state: { buf } };
}
