/** A step size for each weight, from the signs of successive gradients. */
import { defineOptimizer } from "./define.ts";

export const rprop = defineOptimizer({
  id: "rprop",
  title: "Rprop",
  source: {
    who: "Riedmiller and Braun",
    year: 1993,
    where: "as in torch.optim.Rprop: no step back after a change of sign",
    url: "https://doi.org/10.1109/ICNN.1993.298623",
  },
  rule: `
    # Rprop: torch.optim.Rprop
    hyper lr = 0.01 in [1e-6, 1] log
    hyper etaminus = 0.5 in [0.01, 1]
    hyper etaplus = 1.2 in [1, 3]
    hyper step_min = 1e-6 in [1e-12, 1e-2] log
    hyper step_max = 50 in [0.01, 1000] log
    state step_size = lr
    agree = sign(g)*sign(g_prev)
    factor = where(agree > 0, etaplus, where(agree < 0, etaminus, 1))
    step_size = clamp(step_size*factor, step_min, step_max)
    estimate = g
    g = where(agree < 0, 0, g)
    theta = theta - step_size*sign(g)
    g_prev = g
  `,
  filter: { beta: 0, nu: 0, step: "adaptive" },
  notes:
    "lr is the first step size only. After a change of sign the weight rests for one step. Made for full batches: " +
    "noise makes signs change and the steps shrink. The estimate is the delivered gradient.",
});
