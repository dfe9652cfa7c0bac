// RMSProp: one step.
// Tieleman and Hinton (2012), lecture 6.5; torch.optim.RMSprop with momentum 0, not centred. https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # RMSProp: torch.optim.RMSprop
// hyper lr = 0.01 in [1e-6, 1] log
// hyper alpha = 0.99 in [0, 0.9999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// s = alpha*s + (1 - alpha)*g^2
// estimate = g
// theta = theta - lr*g/(sqrt(s) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.01, alpha = 0.99, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let s = state.s ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  s = each((i) => alpha * s[i] + (1 - alpha) * g[i] ** 2);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * g[i] / (Math.sqrt(s[i]) + eps));

  return { theta, estimate, state: { s } };
}
