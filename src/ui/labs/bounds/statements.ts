/** The bounds as people read them. Constants and proofs: measure/closed-forms/descent-bounds.ts. */
import type { BoundId } from "../../../sweeps/bounds/protocol.ts";

export interface Statement {
  readonly title: string;
  readonly formula: string;
}

export const STATEMENTS: Readonly<Record<BoundId, Statement>> = {
  T1: {
    title: "T1, momentum, any smooth f",
    formula: String.raw`\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\gamma K} + \frac{E_0}{(1-\theta)wK} + \frac{B^2 + w\sigma^2}{1-\theta},\quad \frac{\gamma L}{2} + \frac{\gamma^2L^2}{2\theta(1-\theta)w^2} \le \frac12`,
  },
  T2: {
    title: "T2, momentum under PL",
    formula: String.raw`\mathbb E f(x_K) - f^* \le (1-\gamma\mu)^K\Bigl(D_0 + \frac{2\gamma}{w}E_0\Bigr) + \frac52\,\frac{B^2 + w\sigma^2}{\mu},\quad \gamma \le \frac{w}{5L}`,
  },
  T3: {
    title: "T3, SGD under PL",
    formula: String.raw`\mathbb E f(x_K) - f^* \le (1-\gamma\mu)^K D_0 + \frac{B^2 + L\gamma\sigma^2}{2\mu},\quad \gamma \le \frac1L`,
  },
  "T3-sum": {
    title: "T3 summed, SGD, any smooth f",
    formula: String.raw`\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\gamma K} + B^2 + L\gamma\sigma^2,\quad \gamma \le \frac1L`,
  },
  T4: {
    title: "T4, SGD with a contraction on workers",
    formula: String.raw`\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\alpha\gamma K} + \frac{1-\alpha}{\alpha}\,\zeta^2,\quad \gamma \le \frac1L`,
  },
};
