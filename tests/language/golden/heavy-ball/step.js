// Heavy ball: one step.
// Polyak (1964), torch.optim.SGD with momentum, dampening 0. https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Heavy ball: torch.optim.SGD(momentum=...)
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper momentum = 0.9 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// buf = momentum*buf + g
// estimate = (1 - momentum)*buf
// theta = theta - lr*buf
function step(state, settings, g, theta, t) {
  const { lr = 0.001, momentum = 0.9, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let buf = state.buf ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  buf = each((i) => momentum * buf[i] + g[i]);
  const estimate = each((i) => (1 - momentum) * buf[i]);
  theta = each((i) => theta[i] - lr * buf[i]);

  return { theta, estimate, state: { buf } };
}
