// AdamW: one step.
// Loshchilov and Hutter (2019), algorithm 2; torch.optim.AdamW. https://arxiv.org/abs/1711.05101
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # AdamW: torch.optim.AdamW
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// hyper weight_decay = 0.01 in [0, 1]
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// v_hat = v/(1 - beta2^t)
// estimate = m_hat
// theta = theta*(1 - lr*weight_decay) - lr*m_hat/(sqrt(v_hat) + eps)
function step(state, settings, g, theta, t) {
  const { lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0.01 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const v_hat = each((i) => v[i] / (1 - beta2 ** t));
  const estimate = each((i) => m_hat[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * m_hat[i] / (Math.sqrt(v_hat[i]) + eps));

  return { theta, estimate, state: { m, v } };
}
