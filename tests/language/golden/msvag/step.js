// M-SVAG: one step.
// Balles and Hennig (2018), Dissecting Adam, algorithm 2. https://arxiv.org/abs/1705.07774
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # M-SVAG
// hyper lr = 0.01 in [1e-6, 1] log
// hyper beta = 0.9 in [0, 0.9999] one-minus-log
// m = beta*m + (1 - beta)*g
// v = beta*v + (1 - beta)*g^2
// m_hat = m/(1 - beta^t)
// v_hat = v/(1 - beta^t)
// rho = (1 - beta)*(1 + beta^t)/((1 + beta)*(1 - beta^t))
// variance = where(t > 1, max(v_hat - m_hat^2, 0)/max(1 - rho, 1e-4), 0)
// power = m_hat^2 + rho*variance
// gain = where(power > 0, m_hat^2/power, 1)
// estimate = gain*m_hat
// theta = theta - lr*estimate
function step(state, settings, g, theta, t) {
  const { lr = 0.01, beta = 0.9 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  m = each((i) => beta * m[i] + (1 - beta) * g[i]);
  v = each((i) => beta * v[i] + (1 - beta) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta ** t));
  const v_hat = each((i) => v[i] / (1 - beta ** t));
  const rho = (1 - beta) * (1 + beta ** t) / ((1 + beta) * (1 - beta ** t));
  const variance = each((i) => t > 1 ? Math.max(v_hat[i] - m_hat[i] ** 2, 0) / Math.max(1 - rho, 0.0001) : 0);
  const power = each((i) => m_hat[i] ** 2 + rho * variance[i]);
  const gain = each((i) => power[i] > 0 ? m_hat[i] ** 2 / power[i] : 1);
  const estimate = each((i) => gain[i] * m_hat[i]);
  theta = each((i) => theta[i] - lr * estimate[i]);

  return { theta, estimate, state: { m, v } };
}
