// Rprop: one step.
// Riedmiller and Braun (1993), as in torch.optim.Rprop: no step back after a change of sign. https://doi.org/10.1109/ICNN.1993.298623
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Rprop: torch.optim.Rprop
// hyper lr = 0.01 in [1e-6, 1] log
// hyper etaminus = 0.5 in [0.01, 1]
// hyper etaplus = 1.2 in [1, 3]
// hyper step_min = 1e-6 in [1e-12, 1e-2] log
// hyper step_max = 50 in [0.01, 1000] log
// state step_size = lr
// agree = sign(g)*sign(g_prev)
// factor = where(agree > 0, etaplus, where(agree < 0, etaminus, 1))
// step_size = clamp(step_size*factor, step_min, step_max)
// estimate = g
// g = where(agree < 0, 0, g)
// theta = theta - step_size*sign(g)
// g_prev = g
function step(state, settings, g, theta, t) {
  const { lr = 0.01, etaminus = 0.5, etaplus = 1.2, step_min = 0.000001, step_max = 50 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let g_prev = state.g_prev ?? each(() => 0);
  let step_size = t === 1 ? each((i) => lr) : state.step_size;

  const agree = each((i) => Math.sign(g[i]) * Math.sign(g_prev[i]));
  const factor = each((i) => agree[i] > 0 ? etaplus : (agree[i] < 0 ? etaminus : 1));
  step_size = each((i) => Math.min(Math.max(step_size[i] * factor[i], step_min), step_max));
  const estimate = each((i) => g[i]);
  g = each((i) => agree[i] < 0 ? 0 : g[i]);
  theta = each((i) => theta[i] - step_size[i] * Math.sign(g[i]));
  g_prev = each((i) => g[i]);

  return { theta, estimate, state: { g_prev, step_size } };
}
