// SGLD: one step.
// Welling and Teh (2011), Bayesian learning via stochastic gradient Langevin dynamics, equation (4). https://www.stats.ox.ac.uk/~teh/research/compstats/WelTeh2011a.pdf
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
// given: {randn}
//   randn: a function that draws a standard normal number
//
// # Stochastic gradient Langevin dynamics
// hyper lr = 0.01 in [1e-5, 10] log
// hyper temperature = 1e-3 in [1e-8, 10] log
// estimate = g
// theta = theta - lr*g + sqrt(2*lr*temperature)*randn()
function step(state, settings, g, theta, t, given) {
  const { lr = 0.01, temperature = 0.001 } = settings;
  const { randn } = given;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));

  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * g[i] + Math.sqrt(2 * lr * temperature) * randn());

  return { theta, estimate, state: {} };
}
