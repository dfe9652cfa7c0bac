// Lookahead SGD: one step.
// Zhang, Lucas, Hinton and Ba (2019), algorithm 1 over SGD. https://arxiv.org/abs/1907.08610
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
//
// # Lookahead over SGD
// hyper lr = 0.1 in [1e-5, 10] log
// hyper momentum = 0 in [0, 0.9999] one-minus-log
// hyper k = 5 in [1, 100]
// hyper alpha = 0.5 in [0, 1]
// state slow = theta
// buf = momentum*buf + g
// fast = theta - lr*buf
// every = max(1, floor(k))
// due = t == every*floor(t/every)
// slow = where(due, slow + alpha*(fast - slow), slow)
// estimate = (1 - momentum)*buf
// theta = where(due, slow, fast)
function step(state, settings, g, theta, t) {
  const { lr = 0.1, momentum = 0, k = 5, alpha = 0.5 } = settings;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let buf = state.buf ?? each(() => 0);
  let slow = t === 1 ? each((i) => theta[i]) : state.slow;

  buf = each((i) => momentum * buf[i] + g[i]);
  const fast = each((i) => theta[i] - lr * buf[i]);
  const every = Math.max(1, Math.floor(k));
  const due = Number(t === every * Math.floor(t / every));
  slow = each((i) => due !== 0 ? slow[i] + alpha * (fast[i] - slow[i]) : slow[i]);
  const estimate = each((i) => (1 - momentum) * buf[i]);
  theta = each((i) => due !== 0 ? slow[i] : fast[i]);

  return { theta, estimate, state: { buf, slow } };
}
