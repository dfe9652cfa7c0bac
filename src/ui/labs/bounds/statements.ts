/** The bounds as people read them. Constants and proofs: measure/closed-forms/descent-bounds.ts. */
import type { BoundId } from "../../../sweeps/bounds/protocol.ts";

export interface Statement {
  readonly title: string;
  readonly formula: string;
}

export const STATEMENTS: Readonly<Record<BoundId, Statement>> = {
  T1: {
    title: "T1, momentum, any smooth f",
    formula: String.raw`\begin{aligned}&\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\gamma K} + \frac{E_0}{(1-\theta)wK} + \frac{B^2 + w\sigma^2}{1-\theta} \\[2pt] &\text{for } \frac{\gamma L}{2} + \frac{\gamma^2L^2}{2\theta(1-\theta)w^2} \le \frac12\end{aligned}`,
  },
  T2: {
    title: "T2, momentum under PL",
    formula: String.raw`\begin{aligned}&\mathbb E f(x_K) - f^* \le (1-\gamma\mu)^K\Bigl(D_0 + \frac{2\gamma}{w}E_0\Bigr) + \frac52\,\frac{B^2 + w\sigma^2}{\mu} \\[2pt] &\text{for } \gamma \le \frac{w}{5L}\end{aligned}`,
  },
  T3: {
    title: "T3, SGD under PL",
    formula: String.raw`\begin{aligned}&\mathbb E f(x_K) - f^* \le (1-\gamma\mu)^K D_0 + \frac{B^2 + L\gamma\sigma^2}{2\mu} \\[2pt] &\text{for } \gamma \le \frac1L\end{aligned}`,
  },
  "T3-sum": {
    title: "T3 summed, SGD, any smooth f",
    formula: String.raw`\begin{aligned}&\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\gamma K} + B^2 + L\gamma\sigma^2 \\[2pt] &\text{for } \gamma \le \frac1L\end{aligned}`,
  },
  T4: {
    title: "T4, SGD with a contraction on workers",
    formula: String.raw`\begin{aligned}&\frac1K\sum_{k<K}\mathbb E|\nabla f(x_k)|^2 \le \frac{2D_0}{\alpha\gamma K} + \frac{1-\alpha}{\alpha}\,\zeta^2 \\[2pt] &\text{for } \gamma \le \frac1L\end{aligned}`,
  },
};
