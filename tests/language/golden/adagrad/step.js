// Adagrad: one step.
// Duchi, Hazan and Singer (2011), Adaptive subgradient methods, section 1.1; torch.optim.Adagrad. https://jmlr.org/papers/v12/duchi11a.html
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adagrad: torch.optim.Adagrad
// hyper lr = 0.01 in [1e-6, 1] log
// hyper lr_decay = 0 in [0, 1]
// hyper weight_decay = 0 in [0, 0.1]
// hyper initial_accumulator_value = 0 in [0, 1]
// hyper eps = 1e-10 in [1e-12, 1] log
// state total = initial_accumulator_value
// g = g + weight_decay*theta
// total = total + g^2
// estimate = g
// theta = theta - lr/(1 + (t - 1)*lr_decay)*g/(sqrt(total) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.01, lr_decay = 0, weight_decay = 0, initial_accumulator_value = 0, eps = 1e-10 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let total = t === 1 ? each((i) => initial_accumulator_value) : state.total;

  g = each((i) => g[i] + weight_decay * theta[i]);
  total = each((i) => total[i] + g[i] ** 2);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr / (1 + (t - 1) * lr_decay) * g[i] / (Math.sqrt(total[i]) + eps));

  return { theta, estimate, state: { total } };
}
