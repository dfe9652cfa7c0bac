/** Biased gradients: what no average removes. */
import { type GalleryGroup, less, near } from "./entry.ts";

export const bias: GalleryGroup = {
  title: "Bias",
  entries: [
    {
      id: "constant-bias",
      title: "Momentum does not average a bias away",
      look:
        "Every gradient is off by the same 0.3. All four lanes end at the same wrong point, where the true gradient is " +
        "exactly the bias.",
      source: "Fixed points under bias, our own derivation; compare arXiv 2403.00853",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 4], start: [2, -1] },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.1 } },
          { optimizer: "momentum", hyper: { lr: 0.1 } },
          { optimizer: "rsgdm", hyper: { lr: 0.1 } },
          { optimizer: "qhm", hyper: { lr: 0.1, beta: 0.95, nu: 0.7 } },
        ],
        estimator: [{ kind: "bias", value: [0.3, 0.3] }],
        steps: 600,
      },
      observations: [
        {
          says: "Excess loss b²/2h summed, 0.05625, and a bias of 0.424 in every lane",
          checks: [0, 1, 2, 3].flatMap((lane) => [
            near("loss", lane, 0.045 + 0.01125, 1e-6),
            near("error", lane, 0.3 * Math.SQRT2, 1e-5),
          ]),
        },
      ],
    },
    {
      id: "clip",
      title: "What clipping does to the estimate",
      look:
        "Noise, then clipping: while the gradient is long the estimate is too short, a bias that averaging cannot " +
        "remove. Momentum's variance is far smaller, its bias the same.",
      source: "Norm clipping, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1, 10], start: [4, 2] },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.001 } },
          { optimizer: "momentum", hyper: { lr: 0.001 } },
          { optimizer: "rsgdm", hyper: { lr: 0.001 } },
        ],
        estimator: [
          { kind: "noise", sigma: 2 },
          { kind: "clip", norm: 2 },
        ],
        replicas: 256,
        steps: 300,
      },
      observations: [
        {
          says: "Biases agree within 5 %; momentum's variance is a tenth of plain descent's or less",
          checks: [
            less("bias", [0, 1], 1.05),
            less("bias", [1, 0], 1.05),
            less("variance", [1, 0], 0.1),
          ],
        },
      ],
    },
    {
      id: "clip-symmetric",
      title: "Fair noise survives clipping",
      look:
        "The noise is symmetric, so at the minimum clipping takes as much from either side. The lanes still settle around " +
        "0; only skewed noise would move the fixed point.",
      source: "Our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 3, noise: 2 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.02 } },
          { optimizer: "momentum", hyper: { lr: 0.02 } },
        ],
        estimator: [{ kind: "clip", value: 0.5 }],
        replicas: 1024,
        steps: 1500,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "Both settle at a loss below 0.05, twenty times less than the noise alone would be worth",
          checks: [near("loss", 0, 0, 0.05), near("loss", 1, 0, 0.05)],
        },
      ],
    },
  ],
};
