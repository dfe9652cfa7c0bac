// PID: one step.
// An, Wang, Sun, Xu, Dai and Zhang (2018), A PID controller approach for stochastic optimization, equation (13) and the authors' code. https://openaccess.thecvf.com/content_cvpr_2018/html/An_A_PID_Controller_CVPR_2018_paper.html
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # PID: proportional, integral and derivative terms
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper momentum = 0.9 in [0, 0.9999] one-minus-log
// hyper dampening = 0 in [0, 1]
// hyper integral = 5 in [0, 100]
// hyper derivative = 10 in [0, 200]
// hyper weight_decay = 0 in [0, 0.1]
// state g_prev = g + weight_decay*theta
// g = g + weight_decay*theta
// I = momentum*I + (1 - dampening)*g
// D = momentum*D + (1 - momentum)*(g - g_prev)
// g_prev = g
// d = g + integral*I + derivative*D
// estimate = d/(1 + integral*(1 - dampening)/(1 - momentum))
// theta = theta - lr*d
function step(state, settings, g, theta, t) {
  const { lr = 0.001, momentum = 0.9, dampening = 0, integral = 5, derivative = 10, weight_decay = 0 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let I = state.I ?? each(() => 0);
  let D = state.D ?? each(() => 0);
  let g_prev = t === 1 ? each((i) => g[i] + weight_decay * theta[i]) : state.g_prev;

  g = each((i) => g[i] + weight_decay * theta[i]);
  I = each((i) => momentum * I[i] + (1 - dampening) * g[i]);
  D = each((i) => momentum * D[i] + (1 - momentum) * (g[i] - g_prev[i]));
  g_prev = each((i) => g[i]);
  const d = each((i) => g[i] + integral * I[i] + derivative * D[i]);
  const estimate = each((i) => d[i] / (1 + integral * (1 - dampening) / (1 - momentum)));
  theta = each((i) => theta[i] - lr * d[i]);

  return { theta, estimate, state: { I, D, g_prev } };
}
