// Muon: one step.
// Jordan, Jin, Boza, You, Cesista, Newhouse and Bernstein (2024), the author's article; torch.optim.Muon. https://kellerjordan.github.io/posts/muon/
//
// state: what the last call returned as its state, at first {}
// g, theta: gradient and parameters, arrays of numbers; t: the step, from 1
// given: {rows = theta.length, cols = 1, is_matrix = 0}
//   rows, cols: of theta as a matrix, row by row
//   is_matrix: 1 where theta is a matrix
//
// # Muon: torch.optim.Muon for matrices, AdamW for the rest
// hyper lr = 1e-3 in [1e-6, 1] log
// hyper momentum = 0.95 in [0, 0.9999] one-minus-log
// hyper weight_decay = 0.1 in [0, 1]
// hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
// hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
// hyper eps = 1e-8 in [1e-12, 1] log
// buf = momentum*buf + (1 - momentum)*g
// u = (1 - momentum)*g + momentum*buf
// m = beta1*m + (1 - beta1)*g
// v = beta2*v + (1 - beta2)*g^2
// m_hat = m/(1 - beta1^t)
// adam = m_hat/(sqrt(v/(1 - beta2^t)) + eps)
// spectral = sqrt(max(1, cols/rows))*orthogonalize(u)
// estimate = where(is_matrix, u, m_hat)
// theta = theta*(1 - lr*weight_decay) - lr*where(is_matrix, spectral, adam)
function step(state, settings, g, theta, t, given) {
  const { lr = 0.001, momentum = 0.95, weight_decay = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = settings;
  const { rows = theta.length, cols = 1, is_matrix = 0 } = given;
  const n = theta.length;
  const each = (value) => Array.from({ length: n }, (_, i) => value(i));
  let buf = state.buf ?? each(() => 0);
  let m = state.m ?? each(() => 0);
  let v = state.v ?? each(() => 0);

  buf = each((i) => momentum * buf[i] + (1 - momentum) * g[i]);
  const u = each((i) => (1 - momentum) * g[i] + momentum * buf[i]);
  m = each((i) => beta1 * m[i] + (1 - beta1) * g[i]);
  v = each((i) => beta2 * v[i] + (1 - beta2) * g[i] ** 2);
  const m_hat = each((i) => m[i] / (1 - beta1 ** t));
  const adam = each((i) => m_hat[i] / (Math.sqrt(v[i] / (1 - beta2 ** t)) + eps));
  const orthogonal1 = orthogonalize(each((i) => u[i]), rows, cols);
  const spectral = each((i) => Math.sqrt(Math.max(1, cols / rows)) * orthogonal1[i]);
  const estimate = each((i) => is_matrix !== 0 ? u[i] : m_hat[i]);
  theta = each((i) => theta[i] * (1 - lr * weight_decay) - lr * (is_matrix !== 0 ? spectral[i] : adam[i]));

  return { theta, estimate, state: { buf, m, v } };
}

// Newton-Schulz: brings the singular values of a matrix near 1.
function orthogonalize(x, rows, cols) {
  const tall = rows > cols;
  const [short, long] = tall ? [cols, rows] : [rows, cols];
  const place = (r, c) => (tall ? c * cols + r : r * cols + c);
  const table = (width, value) =>
    Array.from({ length: short }, (_, r) => Array.from({ length: width }, (_, c) => value(r, c)));
  const dot = (count, value) => {
    let total = 0;
    for (let k = 0; k < count; k++) total += value(k);
    return total;
  };
  const size = Math.max(Math.sqrt(dot(x.length, (k) => x[k] ** 2)), 1e-7);
  let a = table(long, (r, c) => x[place(r, c)] / size);
  for (let round = 0; round < 5; round++) {
    const s = table(short, (r, c) => dot(long, (k) => a[r][k] * a[c][k]));
    const q = table(short, (r, c) => -4.775 * s[r][c] + 2.0315 * dot(short, (k) => s[r][k] * s[k][c]));
    a = table(long, (r, c) => 3.4445 * a[r][c] + dot(short, (k) => q[r][k] * a[k][c]));
  }
  const result = Array.from(x);
  a.forEach((row, r) => row.forEach((value, c) => (result[place(r, c)] = value)));
  return result;
}
