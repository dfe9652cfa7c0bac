// VSGD: one step.
// Chen, Kuzina, Esmaeili and Tomczak (2025), algorithm 1, in the variant of the authors' code. https://arxiv.org/abs/2404.06549
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # VSGD, reference code. b_g and b_h hold twice the rates of the Gamma posteriors, shape2 twice their shape.
// hyper lr = 0.1 in [1e-5, 10] log
// hyper gamma = 1e-8 in [1e-10, 100] log
// hyper K_g = 30 in [0.1, 1000] log
// hyper kappa1 = 0.81 in [0.5, 1]
// hyper kappa2 = 0.9 in [0.5, 1]
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0 in [0, 0.1]
// theta = theta*(1 - lr*weight_decay)
// shape2 = 2*gamma + 1 + 1e-4
// s_g = where(t == 1, 2*gamma/(shape2 - 1), b_g/shape2)
// s_h = where(t == 1, 2*K_g*gamma/(shape2 - 1), b_h/shape2)
// mu_prev = mu
// mu = (s_h*mu_prev + s_g*g)/(s_g + s_h)
// variance = s_g*s_h/(s_g + s_h)
// rho1 = t^(-kappa1)
// rho2 = t^(-kappa2)
// b_g = (1 - rho1)*b_g + rho1*(2*gamma + variance + (mu - mu_prev)^2)
// b_h = (1 - rho2)*b_h + rho2*(2*K_g*gamma + variance + (mu - g)^2)
// estimate = mu
// spread = sqrt(variance)
// keep = b_h/(b_g + b_h)
// theta = theta - lr*mu/(sqrt(mu^2 + variance) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.1, gamma = 1e-8, K_g = 30, kappa1 = 0.81, kappa2 = 0.9, eps = 1e-8, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let b_g = state.b_g ?? each(() => 0);
  let b_h = state.b_h ?? each(() => 0);
  let mu = state.mu ?? each(() => 0);

  theta = each((i) => theta[i] * (1 - lr * weight_decay));
  const shape2 = 2 * gamma + 1 + 0.0001;
  const s_g = each((i) => t === 1 ? 2 * gamma / (shape2 - 1) : b_g[i] / shape2);
  const s_h = each((i) => t === 1 ? 2 * K_g * gamma / (shape2 - 1) : b_h[i] / shape2);
  const mu_prev = each((i) => mu[i]);
  mu = each((i) => (s_h[i] * mu_prev[i] + s_g[i] * g[i]) / (s_g[i] + s_h[i]));
  const variance = each((i) => s_g[i] * s_h[i] / (s_g[i] + s_h[i]));
  const rho1 = t ** -kappa1;
  const rho2 = t ** -kappa2;
  b_g = each((i) => (1 - rho1) * b_g[i] + rho1 * (2 * gamma + variance[i] + (mu[i] - mu_prev[i]) ** 2));
  b_h = each((i) => (1 - rho2) * b_h[i] + rho2 * (2 * K_g * gamma + variance[i] + (mu[i] - g[i]) ** 2));
  const estimate = each((i) => mu[i]);
  const spread = each((i) => Math.sqrt(variance[i]));
  const keep = each((i) => b_h[i] / (b_g[i] + b_h[i]));
  theta = each((i) => theta[i] - lr * mu[i] / (Math.sqrt(mu[i] ** 2 + variance[i]) + eps));

  return { theta, estimate, state: { b_g, b_h, mu } };
}
