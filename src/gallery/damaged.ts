/** Damaged gradients: what clipping and compression do to where descent ends, and what mends it. */
import { diverged, type GalleryGroup, less, near } from "./entry.ts";

/** Skewed noise: +6 with probability 0.12, else -0.12*6/0.88; clipped at 1.5 on curvature 1.3. */
const SKEW = { p: 0.12, size: 6 } as const;
const CLIP = 1.5;
/** p (size - clip)/(1 - p): what is clipped off on average, the true gradient where the mean step is zero. */
const SKEW_BIAS = (SKEW.p * (SKEW.size - CLIP)) / (1 - SKEW.p);

/** Sum of clip(x - c_i) over centres -3, 0.5 and 1, clipped at 0.8: -0.8 cancels no more than one of two others. */
const CENTRES = [-3, 0.5, 1] as const;

const TOP_ONE_TERMS = [
  "(-3*x + 2*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
  "(2*x - 3*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
  "(2*x + 2*y - 3*z)^2 + (x^2 + y^2 + z^2)/4",
];

export const damaged: GalleryGroup = {
  title: "Damaged gradients",
  entries: [
    {
      id: "noise-and-bias",
      title: "Momentum: less noise, the same bias",
      look:
        "Every gradient is off by 0.3 and noisy. Momentum's estimate has a nineteenth of the variance, yet its bias is the " +
        "0.3 that plain descent has: both hover around the same wrong point.",
      source: "Bound T1 and fixed points under bias, our own derivation; compare arXiv 2403.00853",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 3 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.05 } },
          { optimizer: "momentum", hyper: { lr: 0.05, beta: 0.9 } },
        ],
        estimator: [
          { kind: "noise", sigma: 1 },
          { kind: "bias", value: 0.3 },
        ],
        replicas: 1024,
        steps: 201,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "A bias of 0.3 in both lanes; momentum's variance below a tenth of plain descent's",
          checks: [
            near("bias", 0, 0.3, 0.13),
            near("bias", 1, 0.3, 0.04),
            less("variance", [1, 0], 0.1),
          ],
        },
      ],
    },
    {
      id: "skewed-clip",
      title: "Skewed noise and clipping move the minimum",
      look:
        "The noise has mean 0, but its rare large side is clipped and the other is not. Unclipped descent finds the " +
        "minimum; clipped descent ends where the true gradient is what clipping takes, with or without momentum.",
      source: "Fixed point p (s − τ)/((1 − p) h), our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1.3], start: 2 },
        lanes: [
          {
            optimizer: "sgd",
            hyper: { lr: 0.02 },
            estimator: [{ kind: "skewed-noise", ...SKEW }],
            label: "SGD, unclipped",
          },
          { optimizer: "sgd", hyper: { lr: 0.02 }, label: "SGD, clipped" },
          { optimizer: "momentum", hyper: { lr: 0.02 }, label: "Momentum, clipped" },
        ],
        estimator: [
          { kind: "skewed-noise", ...SKEW },
          { kind: "clip", value: CLIP },
        ],
        replicas: 1024,
        steps: 501,
        probe: { every: 10 },
      },
      observations: [
        {
          says: "Clipped lanes end with a bias of 0.614, p(s − τ)/(1 − p); the unclipped one near the minimum",
          checks: [
            near("bias", 1, SKEW_BIAS, 0.12),
            near("bias", 2, SKEW_BIAS, 0.05),
            less("loss", [0, 1], 0.5),
          ],
        },
      ],
    },
    {
      id: "clipped-workers",
      title: "Workers that clip disagree with their mean",
      look:
        "Three workers with minima at −3, 0.5 and 1 clip their gradients before the mean is taken. The far one is cut to " +
        "the weight of the others, so descent ends near the median instead of the mean; without clipping it ends at −0.5.",
      source: "Fixed point of Σ clip(∇fᵢ) = 0, our own derivation",
      experiment: {
        v: 1,
        problem: {
          kind: "formula",
          variables: ["x"],
          terms: CENTRES.map((centre) => `(x - ${centre})^2/2`.replace("- -", "+ ")),
          start: [-2],
        },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.1 }, estimator: [], label: "SGD, unclipped" },
          { optimizer: "sgd", hyper: { lr: 0.1 }, label: "SGD, clipped" },
          { optimizer: "momentum", hyper: { lr: 0.1 }, label: "Momentum, clipped" },
          {
            optimizer: "sgd",
            hyper: { lr: 0.1 },
            feedback: "clip21",
            label: "SGD, Clip21",
          },
        ],
        workers: { count: 3, split: "iid" },
        estimator: [{ kind: "clip", norm: 0.8 }],
        steps: 800,
      },
      observations: [
        {
          says: "Clipped lanes end at x = 0.35 with a true gradient of 0.85; Clip21 and no clipping reach the minimum",
          checks: [
            near("error", 1, 0.85, 1e-6),
            near("error", 2, 0.85, 1e-6),
            near("update_norm", 0, 0, 1e-9),
            less("loss", [0, 1]),
            near("error", 3, 0, 1e-6),
          ],
        },
      ],
    },
    {
      id: "top-one",
      title: "Keeping the largest coordinate can diverge",
      look:
        "Three convex workers send only the largest coordinate of their gradients, and descent runs away from the minimum " +
        "by 1 + 11γ/6 a step. Momentum slows that and does not stop it; feedback of what was not sent does.",
      source: "Beznosikov and others 2020, example 1; factors derived here",
      experiment: {
        v: 1,
        problem: {
          kind: "formula",
          variables: ["x", "y", "z"],
          terms: TOP_ONE_TERMS,
          start: [1, 1, 1],
        },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.03 }, label: "SGD" },
          { optimizer: "momentum", hyper: { lr: 0.03 }, label: "Momentum" },
          { optimizer: "sgd", hyper: { lr: 0.03 }, feedback: "ef14", label: "EF14" },
          { optimizer: "sgd", hyper: { lr: 0.03 }, feedback: "ef21", label: "EF21" },
          { optimizer: "sgd", hyper: { lr: 0.03 }, feedback: "ef21-sgdm", label: "EF21-SGDM" },
        ],
        workers: { count: 3, split: "iid" },
        estimator: [{ kind: "top-k", k: 1 }],
        steps: 1000,
      },
      observations: [
        {
          says: "SGD and momentum diverge; EF14, EF21 and EF21-SGDM reach the minimum",
          checks: [
            diverged(0),
            diverged(1),
            ...[2, 3, 4].map((lane) => near("loss", lane, 0, 1e-12)),
          ],
        },
      ],
    },
    {
      id: "top-one-alone",
      title: "Alone, the largest coordinate is enough",
      look:
        "One worker that sends one coordinate of four at a time. The true gradient falls to zero all the same, only more " +
        "slowly: without a spread of workers there is no floor.",
      source: "Bound T4 with ζ = 0, our own derivation",
      experiment: {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [2, 1.5, 1, 0.5], start: 2, rotation: 7 },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.3 }, estimator: [], label: "All coordinates" },
          { optimizer: "sgd", hyper: { lr: 0.3 }, label: "The largest only" },
        ],
        estimator: [{ kind: "top-k", k: 1 }],
        steps: 400,
      },
      observations: [
        {
          says: "Both reach the minimum; the compressed lane is behind",
          checks: [near("loss", 0, 0, 1e-12), near("loss", 1, 0, 1e-12), less("loss", [0, 1])],
        },
      ],
    },
  ],
};
