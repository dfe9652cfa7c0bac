// RMSProp, g/sigma^2: one step.
// McAllester (2020), TTIC 31230, stochastic gradient descent: RMSProp, form (2). https://mcallester.github.io/ttic-31230/
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # RMSProp, form g/sigma^2
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper alpha = 0.99 in [0, 0.9999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// s = alpha*s + (1 - alpha)*g^2
// estimate = g
// theta = theta - lr*g/(s + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, alpha = 0.99, eps = 1e-8 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let s = state.s ?? each(() => 0);

  s = each((i) => alpha * s[i] + (1 - alpha) * g[i] ** 2);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * g[i] / (s[i] + eps));

  return { theta, estimate, state: { s } };
}
