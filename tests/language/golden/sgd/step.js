// SGD: one step.
// Robbins and Monro (1951), A stochastic approximation method, equation (5); torch.optim.SGD. https://doi.org/10.1214/aoms/1177729586
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Stochastic gradient descent
// hyper lr = 1e-3 in [1e-5, 10] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// estimate = g
// theta = theta - lr*g
function step(state, settings, g, theta, t) {
  const { lr = 0.001, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));

  g = each((i) => g[i] + weight_decay * theta[i]);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * g[i]);

  return { theta, estimate, state: {} };
}
