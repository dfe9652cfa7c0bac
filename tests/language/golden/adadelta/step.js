// Adadelta: one step.
// Zeiler (2012), algorithm 1; torch.optim.Adadelta. https://arxiv.org/abs/1212.5701
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adadelta: torch.optim.Adadelta
// hyper lr = 1 in [1e-4, 100] log
// hyper rho = 0.9 in [0, 0.9999] one-minus-log
// hyper eps = 1e-6 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// g = g + weight_decay*theta
// square_avg = rho*square_avg + (1 - rho)*g^2
// delta = g*sqrt(acc_delta + eps)/sqrt(square_avg + eps)
// acc_delta = rho*acc_delta + (1 - rho)*delta^2
// estimate = g
// theta = theta - lr*delta
function step(state, settings, g, theta, t) {
  const { lr = 1, rho = 0.9, eps = 0.000001, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let square_avg = state.square_avg ?? each(() => 0);
  let acc_delta = state.acc_delta ?? each(() => 0);

  g = each((i) => g[i] + weight_decay * theta[i]);
  square_avg = each((i) => rho * square_avg[i] + (1 - rho) * g[i] ** 2);
  const delta = each((i) => g[i] * Math.sqrt(acc_delta[i] + eps) / Math.sqrt(square_avg[i] + eps));
  acc_delta = each((i) => rho * acc_delta[i] + (1 - rho) * delta[i] ** 2);
  const estimate = each((i) => g[i]);
  theta = each((i) => theta[i] - lr * delta[i]);

  return { theta, estimate, state: { square_avg, acc_delta } };
}
