// Adam-atan2: one step.
// Everett, Xiao, Wortsman, Alemi, Novak, Liu, Gur, Sohl-Dickstein, Kaelbling, Lee and Pennington (2024), Scaling exponents across parameterizations and optimizers, section 5.3. https://arxiv.org/abs/2407.05872
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Adam-atan2
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper weight_decay = 0 in [0, 1]
// hyper a = 1.27 in [0.1, 4]
// hyper b = 1 in [0.1, 4]
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// v_hat = v/(1 - beta2^t)
// estimate = m_hat
// theta = theta*(1 - lr*weight_decay) - lr*a*atan2(m_hat, b*sqrt(v_hat))
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, weight_decay = 0, a = 1.27, b = 1 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * a * Math.atan2(m_hat[i], b * Math.sqrt(v_hat[i])));

  return { theta, estimate, state: { m, v } };
}
