// SAM: one step.
// Foret, Kleiner, Mobahi and Neyshabur (2021), algorithm 1. https://arxiv.org/abs/2010.01412
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
// given: {grad}
//   grad: a function from a point to the gradient of the same batch there
//
// # Sharpness-aware minimisation over SGD
// hyper lr = 0.1 in [1e-5, 10] log
// hyper rho = 0.05 in [1e-4, 10] log
// hyper momentum = 0 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// length = global_norm(g)
// climb = where(length > 0, rho*g/length, 0)
// g = grad(theta + climb) + weight_decay*theta
// buf = momentum*buf + g
// estimate = (1 - momentum)*buf
// theta = theta - lr*buf
function step(state, settings, g, theta, t, given) {
  const { lr = 0.1, rho = 0.05, momentum = 0, weight_decay = 0 } = settings;
  const { grad } = given;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  const sum = (value) => each(value).reduce((total, x) => total + x, 0);
  const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));
  let buf = state.buf ?? each(() => 0);

  const length = norm((i) => g[i]);
  const climb = each((i) => length > 0 ? rho * g[i] / length : 0);
  const gradient1 = grad(each((i) => theta[i] + climb[i]));
  g = each((i) => gradient1[i] + weight_decay * theta[i]);
  buf = each((i) => momentum * buf[i] + g[i]);
  const estimate = each((i) => (1 - momentum) * buf[i]);
  theta = each((i) => theta[i] - lr * buf[i]);

  return { theta, estimate, state: { buf } };
}
