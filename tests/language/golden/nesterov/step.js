// Nesterov: one step.
// Nesterov 1983; Sutskever, Martens, Dahl and Hinton (2013), torch.optim.SGD with nesterov=True. https://proceedings.mlr.press/v28/sutskever13.html
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Nesterov momentum: torch.optim.SGD(momentum=..., nesterov=True)
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper momentum = 0.9 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// buf = momentum*buf + g
// d = g + momentum*buf
// estimate = (1 - momentum)*d
// theta = theta - lr*d
function step(state, settings, g, theta, t) {
  const { lr = 0.001, momentum = 0.9, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let buf = state.buf ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  buf = each((i) => momentum * buf[i] + g[i]);
  const d = each((i) => g[i] + momentum * buf[i]);
  const estimate = each((i) => (1 - momentum) * d[i]);
  theta = each((i) => theta[i] - lr * d[i]);

  return { theta, estimate, state: { buf } };
}
