/** Momentum of matrices, orthogonalised; AdamW for everything else. */
import { defineOptimizer } from "./define.ts";

export const muon = defineOptimizer({
  id: "muon",
  title: "Muon",
  source: {
    who: "Jordan, Jin, Boza, You, Cesista, Newhouse and Bernstein",
    year: 2024,
    where: "the author's article; torch.optim.Muon",
    url: "https://kellerjordan.github.io/posts/muon/",
  },
  rule: `
    # Muon: torch.optim.Muon for matrices, AdamW for the rest
    hyper lr = 1e-3 in [1e-6, 1] log
    hyper momentum = 0.95 in [0, 0.9999] one-minus-log
    hyper weight_decay = 0.1 in [0, 1]
    hyper beta1 = 0.9 in [0, 0.9999] one-minus-log
    hyper beta2 = 0.999 in [0, 0.99999] one-minus-log
    hyper eps = 1e-8 in [1e-12, 1] log
    buf = momentum*buf + (1 - momentum)*g
    u = (1 - momentum)*g + momentum*buf
    m = beta1*m + (1 - beta1)*g
    v = beta2*v + (1 - beta2)*g^2
    m_hat = m/(1 - beta1^t)
    adam = m_hat/(sqrt(v/(1 - beta2^t)) + eps)
    spectral = sqrt(max(1, cols/rows))*orthogonalize(u)
    estimate = where(is_matrix, u, m_hat)
    theta = theta*(1 - lr*weight_decay) - lr*where(is_matrix, spectral, adam)
  `,
  notes:
    "Five Newton-Schulz steps bring the singular values to about 0.68 to 1.13. beta1, beta2 and eps are AdamW's, " +
    "for tensors that are no matrices. The factor is sqrt(max(1, outputs/inputs)), as in the original: here rows are " +
    "inputs and cols outputs, there the other way round.",
});
