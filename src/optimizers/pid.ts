/** Gradient, its running sum and its running difference, as in a controller. */
import { defineOptimizer } from "./define.ts";

export const pid = defineOptimizer({
  id: "pid",
  title: "PID",
  source: {
    who: "An, Wang, Sun, Xu, Dai and Zhang",
    year: 2018,
    where:
      "A PID controller approach for stochastic optimization, equation (13) and the authors' code",
    url: "https://openaccess.thecvf.com/content_cvpr_2018/html/An_A_PID_Controller_CVPR_2018_paper.html",
  },
  rule: `
    # PID: proportional, integral and derivative terms
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.9 in [0, 0.9999] one-minus-log
    hyper dampening = 0 in [0, 1]
    hyper integral = 5 in [0, 100]
    hyper derivative = 10 in [0, 200]
    hyper weight_decay = 0 in [0, 0.1]
    state g_prev = g + weight_decay*theta
    g = g + weight_decay*theta
    I = momentum*I + (1 - dampening)*g
    D = momentum*D + (1 - momentum)*(g - g_prev)
    g_prev = g
    d = g + integral*I + derivative*D
    estimate = d/(1 + integral*(1 - dampening)/(1 - momentum))
    theta = theta - lr*d
  `,
  filter: {
    form: "controller",
    of: {
      momentum: "momentum",
      integral: "integral",
      derivative: "derivative",
      dampening: "dampening",
    },
    step: "rate-over-room",
  },
  notes: "The first difference is 0. The estimate takes the steady gain off, 51 at the defaults.",
});
