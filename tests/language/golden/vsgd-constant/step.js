// Constant VSGD: one step.
// Chen, Kuzina, Esmaeili and Tomczak (2025), Constant VSGD: one precision, fixed ratio K_g; the update of the mean is the paper's, the rest derived here. https://arxiv.org/abs/2404.06549
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Constant VSGD
// hyper lr = 0.1 in [1e-5, 10] log
// hyper gamma = 1e-8 in [1e-10, 100] log
// hyper K_g = 30 in [0.1, 1000] log
// hyper kappa = 0.81 in [0.5, 1]
// state b = gamma
// shape = where(t == 1, gamma, gamma + 1)
// mu_prev = mu
// mu = (K_g*mu_prev + g)/(1 + K_g)
// variance = b/shape/(1 + K_g)
// rho = t^(-kappa)
// fresh = gamma + 0.5*(1 + K_g)*variance + 0.5*K_g/(1 + K_g)*(g - mu_prev)^2
// b = (1 - rho)*b + rho*fresh
// estimate = mu
// spread = sqrt(variance)
// keep = K_g/(1 + K_g)
// theta = theta - lr*mu/sqrt(mu^2 + variance)
function step(state, settings, g, theta, t) {
  const { lr = 0.1, gamma = 1e-8, K_g = 30, kappa = 0.81 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let mu = state.mu ?? each(() => 0);
  let b = t === 1 ? each((i) => gamma) : state.b;

  const shape = t === 1 ? gamma : gamma + 1;
  const mu_prev = each((i) => mu[i]);
  mu = each((i) => (K_g * mu_prev[i] + g[i]) / (1 + K_g));
  const variance = each((i) => b[i] / shape / (1 + K_g));
  const rho = t ** -kappa;
  const fresh = each((i) => gamma + 0.5 * (1 + K_g) * variance[i] + 0.5 * K_g / (1 + K_g) * (g[i] - mu_prev[i]) ** 2);
  b = each((i) => (1 - rho) * b[i] + rho * fresh[i]);
  const estimate = each((i) => mu[i]);
  const spread = each((i) => Math.sqrt(variance[i]));
  const keep = K_g / (1 + K_g);
  theta = each((i) => theta[i] - lr * mu[i] / Math.sqrt(mu[i] ** 2 + variance[i]));

  return { theta, estimate, state: { mu, b } };
}
