// RMSProp, centred: one step.
// Graves (2013), Generating sequences with recurrent neural networks, equations (38) to (45); torch.optim.RMSprop with centered=True. https://arxiv.org/abs/1308.0850
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Centred RMSProp: torch.optim.RMSprop(centered=True)
// hyper lr = 0.01 in [1e-6, 1] log
// hyper alpha = 0.99 in [0, 0.9999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// s = alpha*s + (1 - alpha)*g^2
// g_mean = alpha*g_mean + (1 - alpha)*g
// estimate = g
// theta = theta - lr*g/(sqrt(max(s - g_mean^2, 0)) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.01, alpha = 0.99, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let s = state.s ?? each(() => 0);
  let g_mean = state.g_mean ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  s = each((i) => alpha * s[i] + (1 - alpha) * g[i] ** 2);
  g_mean = each((i) => alpha * g_mean[i] + (1 - alpha) * g[i]);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * g[i] / (Math.sqrt(Math.max(s[i] - g_mean[i] ** 2, 0)) + eps));

  return { theta, estimate, state: { s, g_mean } };
}
